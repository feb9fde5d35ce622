import type { Random } from '../support/seeded.ts';
import type { Action } from './steps.ts';

type Pay = Extract<Action, { do: 'pay' }>;

/** A usual way of an order as steps; other steps come in between, and some steps come too early. */
export function planFor(random: Random, slot: number): Action[] {
  const plan = random.pick(PLANS)(slot);
  if (plan.length < 2 || random.below(4) > 0) return plan;
  // Swaps two neighbours, so that one comes late or early.
  const at = random.below(plan.length - 1);
  const pair = plan.slice(at, at + 2).reverse();
  return plan.toSpliced(at, 2, ...pair);
}

const captured = (slot: number, payment: number, amount: Pay['amount'] = 'due'): Action => ({
  ...{ do: 'pay', status: 'captured', via: 'kafka', hour: payment },
  ...{ slot, payment, amount },
});
const authorized = (slot: number): Action => ({
  ...{ do: 'pay', status: 'authorized', via: 'http', hour: 0, payment: 1, amount: 'due' },
  slot,
});
const bought = (slot: number): Action => ({ do: 'purchase', slot, number: 0, part: 'all', via: 'kafka' });
const parcel = (slot: number, status: 'shipped' | 'arrived' | 'received', via: 'http' | 'kafka'): Action => ({
  ...{ do: 'group', group: 0, part: 'none' },
  ...{ slot, status, via },
});
const refund = (
  slot: number,
  ask: 'all' | 'first' | 'amount',
  to: 'original' | 'wallet' = 'original',
): Action => ({
  ...{ do: 'refund', refund: slot },
  ...{ slot, ask, to },
});
const notice = (slot: number, nth: number, status: 'succeeded' | 'failed'): Action => ({
  ...{ do: 'notice', attempt: 'told', amount: 'right', via: 'kafka' },
  ...{ slot, nth, status },
});
const retry = (slot: number): Action => ({ do: 'retry', slot, nth: 0 });

const PLANS: readonly ((slot: number) => Action[])[] = [
  (slot) => [
    captured(slot, 1),
    bought(slot),
    parcel(slot, 'shipped', 'kafka'),
    parcel(slot, 'arrived', 'http'),
    parcel(slot, 'received', 'kafka'),
    refund(slot, 'first'),
    notice(slot, 0, 'succeeded'),
  ],
  (slot) => [
    authorized(slot),
    captured(slot, 1),
    bought(slot),
    parcel(slot, 'arrived', 'kafka'),
    { do: 'confirm', slot, by: 'owner' },
    refund(slot, 'all'),
    notice(slot, 0, 'succeeded'),
  ],
  (slot) => [
    captured(slot, 1, 'half'),
    captured(slot, 2, 'rest'),
    refund(slot, 'amount'),
    notice(slot, 0, 'succeeded'),
    notice(slot, 1, 'failed'),
    retry(slot),
    notice(slot, 2, 'succeeded'),
    refund(slot, 'all'),
  ],
  (slot) => [
    captured(slot, 1),
    refund(slot, 'all'),
    notice(slot, 0, 'failed'),
    retry(slot),
    notice(slot, 1, 'succeeded'),
    notice(slot, 0, 'succeeded'),
  ],
  (slot) => [
    captured(slot, 1),
    captured(slot, 2),
    notice(slot, 0, 'failed'),
    retry(slot),
    refund(slot, 'all', 'wallet'),
  ],
  (slot) => [{ do: 'cancel', slot, by: 'owner' }, captured(slot, 1), notice(slot, 0, 'succeeded')],
  (slot) => [authorized(slot), { do: 'jump', minutes: 11_600 }, { do: 'sweep' }, captured(slot, 1)],
  () => [{ do: 'jump', minutes: 31 }, { do: 'sweep' }],
  () => [],
];
