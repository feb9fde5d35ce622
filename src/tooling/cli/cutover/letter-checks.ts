import type { DbClient } from '../../../db/client.ts';
import { deadLetterReads } from '../../../repositories/dead-letters.ts';
import { type Check, holds, notYet } from './check.ts';

const COUNTED = 100;

/** Checks for open dead letters. */
export const letterChecks = (client: DbClient): Check[] => [
  {
    step: '5 checkouts',
    name: 'dead letters',
    async look() {
      const open = await deadLetterReads(client.db).list({ state: 'open' }, COUNTED);
      if (open.length === 0) return holds('none is open');
      const many = open.length < COUNTED ? String(open.length) : `${COUNTED} or more`;
      return notYet(`${many} are open`, 'bun run dlq list; mend the cause, then bun run dlq replay --all.');
    },
  },
];
