import type { Random } from '../support/seeded.ts';
import type { LifeStep } from './steps.ts';

type Pay = Extract<LifeStep, { do: 'pay' }>;
type Notice = Extract<LifeStep, { do: 'notice' }>;

const pay = (
  payment: number,
  amount: Pay['amount'] = 'due',
  status: Pay['status'] = 'captured',
): LifeStep => ({
  ...{ do: 'pay', via: 'kafka', hour: payment },
  ...{ payment, amount, status },
});
const bought = (mall: number): LifeStep => ({ do: 'purchase', mall, number: 0, part: 'all', via: 'kafka' });
const parcel = (status: 'shipped' | 'arrived' | 'received'): LifeStep => ({
  ...{ do: 'parcel', number: 0, part: 'none', via: 'http' },
  ...{ status },
});
const ticket = (
  number: number,
  ask: Extract<LifeStep, { do: 'ticket' }>['ask'],
  to: 'original' | 'wallet' = 'original',
): LifeStep => ({ do: 'ticket', number, ask, to });
const notice = (
  status: Notice['status'],
  attempt: Notice['attempt'] = 'told',
  when: Notice['when'] = 'now',
): LifeStep => ({
  ...{ do: 'notice', nth: 0, of: 'open', amount: 'right', via: 'kafka' },
  ...{ status, attempt, when },
});
const retry: LifeStep = { do: 'retry', nth: 0, of: 'failed' };
const oldNews: LifeStep = { do: 'notice again', nth: 0, later: true, via: 'http' };
const ends = (how: Extract<LifeStep, { do: 'end review' }>['how']): LifeStep => ({ do: 'end review', how });
const GOODS = [bought(0), bought(1), parcel('shipped'), parcel('arrived'), parcel('received')];

/** The usual ways of an order, and ways that were wrong once; other steps come in between. */
const WAYS: readonly (readonly LifeStep[])[] = [
  [pay(1), ...GOODS, ticket(0, 'unit'), notice('succeeded')],
  [pay(1, 'due', 'authorized'), pay(1), ...GOODS, ticket(0, 'all'), notice('succeeded')],
  [
    pay(1, 'half'),
    pay(2, 'rest'),
    ticket(0, 'amount'),
    notice('failed'),
    notice('succeeded'),
    retry,
    ticket(1, 'all'),
  ],
  [pay(1), ticket(0, 'all'), notice('failed'), retry, notice('succeeded'), notice('succeeded')],
  [pay(1), pay(2), notice('failed'), retry, ticket(0, 'all', 'wallet')],
  [pay(1, 'half'), ticket(0, 'all', 'wallet'), { do: 'cancel' }, pay(2)],
  [pay(1, 'half'), ticket(0, 'all'), notice('succeeded'), pay(2), ...GOODS, ticket(1, 'unit')],
  [
    pay(1, 'half'),
    ticket(0, 'all'),
    { do: 'cancel' },
    notice('failed'),
    retry,
    notice('succeeded', 'untold'),
  ],
  [pay(1), ticket(0, 'amount'), notice('failed', 'untold'), retry, notice('failed', 'untold', 'slow'), retry],
  [pay(1), ticket(0, 'amount'), notice('failed', 'untold'), retry, oldNews, notice('succeeded')],
  [pay(1, 'half', 'authorized'), { do: 'wait', long: true }, pay(1)],
  [{ do: 'cancel' }, pay(1), notice('failed'), retry, notice('succeeded')],
  [
    pay(1, 'due', 'authorized'),
    pay(2, 'due', 'authorized'),
    pay(1, 'due', 'voided'),
    pay(2),
    pay(2, 'due', 'voided'),
  ],
  [pay(1, 'foreign'), pay(2), ...GOODS],
  [...GOODS, pay(1), { do: 'wait', long: true }, ticket(0, 'units'), notice('succeeded')],
  [pay(1, 'half'), ends('resolve'), { do: 'wait', long: false }, pay(2, 'rest'), ...GOODS],
  [pay(1, 'half'), ends('give_back'), notice('succeeded'), pay(2), ...GOODS],
  [pay(1, 'foreign'), ends('give_back'), notice('failed'), ends('resolve'), pay(2), retry],
  [pay(1), pay(1, 'half'), ticket(0, 'amount'), ends('cancel'), notice('succeeded'), notice('succeeded')],
  [pay(1), pay(1, 'more'), ...GOODS, ends('cancel'), ends('resolve'), ticket(0, 'all'), pay(1, 'nothing')],
  [],
];

export function planFor(random: Random): LifeStep[] {
  const way = [...random.pick(WAYS)];
  if (way.length < 2 || random.below(3) > 0) return way;
  // Swaps two neighbours, so that one comes late or early.
  const at = random.below(way.length - 1);
  return way.toSpliced(at, 2, ...way.slice(at, at + 2).reverse());
}
