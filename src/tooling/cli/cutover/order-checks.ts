import type { DbClient } from '../../../db/client.ts';
import { changedOrders } from '../../../repositories/changed-orders.ts';
import { type Check, holds, notYet } from './check.ts';

/** What this check cannot see. Both findings say it, so that nobody takes "none" for safety. */
const UNSEEN =
  'not seen here: a payment row without a change of its order (bun run replay:events compares those), and requests to payment or rebate that left no row';

/**
 * Checks which of our orders the old service has changed since they became ours: two services must not change one
 * order.
 */
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
