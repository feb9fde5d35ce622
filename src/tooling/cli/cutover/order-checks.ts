import type { DbClient } from '../../../db/client.ts';
import { changedOrders } from '../../../repositories/changed-orders.ts';
import { type Check, holds, notYet } from './check.ts';

/** What this cannot see; it stands with either finding, for nobody may take silence for safety. */
const UNSEEN =
  'not seen here: a payment row without a change of its order (bun run replay:events compares those), and what was asked of payment or rebate without a row';

/** Two services must not change one order: what the old one has written since we took orders over. */
export const orderChecks = (client: DbClient): Check[] => [
  {
    step: '4 events',
    name: 'orders changed by both',
    async look() {
      const { unseen, underReview, first } = await changedOrders(client.db);
      if (unseen + underReview === 0) return holds(`none; ${UNSEEN}`);
      return notYet(
        `${unseen} of ours were changed by another since, ${underReview} wait for a person, first ${first}; ${UNSEEN}`,
        'Stop what of the old service still writes; then end the reviews (GET support/orders?review=changed_elsewhere).',
      );
    },
  },
];
