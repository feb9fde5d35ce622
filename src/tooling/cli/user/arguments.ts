import type { CommandLine } from '../../arguments/command-line.ts';
import { flag } from '../../arguments/options.ts';
import type { Given } from '../../arguments/read-arguments.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';

export const USER = {
  name: 'user:erase',
  forms: [
    'user:export ID             everything that is kept of a person, as JSON on stdout',
    "user:erase ID [--dry-run]  erases a person's texts for good",
  ],
  about: `erase removes names, addresses, phones, e-mail, notifications, texts that people wrote, and the search keys that find
orders by these. Facts of money stay under the user's id: amounts, states, times, ids. It refuses while an order is not
over (received, refunded or canceled), since a parcel needs its address. Address book, cart and coupons belong to other
services: export shows them, erase leaves them. Dead letters of the person's orders are erased once they are replayed or
dropped, and outgoing events once Kafka has them. While some are left, erase says so and ends with 1; run it again then.

Each leaves a row in audit_entry with who ran it: AUDIT_ACTOR, or the account of the machine.`,
  options: { 'dry-run': flag('erase only says what would be erased') },
  others: { placeholder: 'ID', least: 2, most: 2, says: 'Give one user id.' },
  more: `DATABASE_URL names the database; without it, that of a running \`bun run dev\` of this folder.
Exit code: 0 done; 1 refused, or something is left; 2 wrong use, or the database does not answer.`,
} as const satisfies CommandLine;

export type UserCommand = {
  readonly verb: 'export' | 'erase';
  readonly userId: string;
  readonly isDryRun: boolean;
};

const USER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** @throws WrongUse */
export function userCommand({ options, others }: Given<(typeof USER)['options']>): UserCommand {
  const [verb = '', userId = ''] = others;
  if (verb !== 'export' && verb !== 'erase') throw new WrongUse('Say export or erase.');
  if (!USER_ID.test(userId)) throw new WrongUse(`${verb} takes one user id.`);
  const isDryRun = options['dry-run'];
  if (isDryRun && verb === 'export')
    throw new WrongUse('export changes nothing; --dry-run is for bun run user:erase.');
  return { verb, userId, isDryRun };
}
