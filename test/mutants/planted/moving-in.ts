import type { Mutant } from '../mutant.ts';

const BOTH = ['test/scenarios/changed-elsewhere.test.ts'];
const UNCLEAR = ['test/domain/order/inherit-unclear.test.ts'];

/** Orders of the old service, and what it does to orders that are ours (spec 17). */
export const MOVING_IN: readonly Mutant[] = [
  {
    name: 'old-refund-failed-as-a-whole',
    breaks:
      'a failed refund of the old service is paid again as a whole, though one of its cards had its part',
    file: 'src/domain/order/inherited-legs.ts',
    find: "refund.status === 'failed' && !isOfOneTender(refund, facts, payments);",
    replace: 'false;',
    tests: UNCLEAR,
  },
  {
    name: 'old-notice-ends-our-attempt',
    breaks:
      'what the old service heard of its second attempt fails ours, which is under way; the next retry pays it twice',
    file: 'src/domain/order/apply-refund-notice.ts',
    find: 'ours === undefined || storedInstant(occurred_at) < ours.beganAtMs - CLOCKS_DIFFER_MS',
    replace: 'ours === undefined',
    tests: UNCLEAR,
  },
  {
    name: 'others-write-unseen',
    breaks: 'what the old service writes into an order of ours is overwritten, and nobody knows',
    file: 'src/operations/order-change/load-aggregates.ts',
    find: 'progress !== null && isOfOthers(order, progress, refunds ?? [])',
    replace: 'false',
    tests: BOTH,
  },
  {
    name: 'refunds-of-others-unread',
    breaks:
      'of an order without refunds of ours, one of the old service is not looked for, and its money goes back twice',
    file: 'src/repositories/order-events.ts',
    find: 'coalesce(${orderProgress.hasRefunds}, 0) = 0 and',
    replace: '${orderProgress.orderId} is null and',
    tests: BOTH,
  },
  {
    name: 'refusal-forgets-what-was-seen',
    breaks:
      'a ticket that is refused because the old service has changed the order leaves nothing that a person could see',
    file: 'src/domain/order/decide.ts',
    find: 'isRejected(outcome) ? ownTransition(now, at) : outcome;',
    replace: 'isRejected(outcome) ? null : outcome;',
    tests: BOTH,
  },
  {
    name: 'changed-order-pays-by-itself',
    breaks:
      'an order that the old service has canceled gives all back by itself, which that service may have done',
    file: 'src/domain/order/advance.ts',
    find: 'isMoneyHeld(decided.aggregate) && cause.ended === undefined',
    replace: 'false',
    tests: BOTH,
  },
  {
    name: 'set-back-by-others',
    breaks:
      'a canceled order that the old service has set back is canceled again: stock and coupon come back twice',
    file: 'src/domain/order/changed-elsewhere.ts',
    find: 'if (isOver(ours)) return ours;',
    replace: '',
    tests: ['test/domain/order/changed-elsewhere.test.ts'],
  },
];
