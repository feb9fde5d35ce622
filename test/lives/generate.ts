import { type Random, seeded } from '../support/seeded.ts';
import type { Bought, Life, LifeStep, Via } from './steps.ts';
import { planFor } from './ways.ts';

const STEPS_MAX = 18;
const SKUS = ['378047556', '99017575', '51200101', '51200102'];
const COUPONS: Readonly<Record<Bought['region'], readonly string[]>> = {
  US: ['', '', 'WELCOME5', 'TEN10', 'TAOBAO15'],
  GB: ['', 'GBFREE', 'TEN10'],
  JP: ['', 'TAOBAO15'],
};
const via = (random: Random): Via => random.pick(['kafka', 'http']);

/** Makes the life of a seed. */
export function generate(seed: number): Life {
  const random = seeded(seed * 6_271 + 29);
  const order = bought(random);
  const length = 4 + random.below(STEPS_MAX - 3);
  const way = planFor(random);
  const steps: LifeStep[] = [];
  while (steps.length < length) {
    const next = random.below(5) < 3 ? way.shift() : undefined;
    const step = next ?? any(random);
    steps.push(step);
    // A step may be repeated.
    if (random.below(9) === 0) steps.push(step);
  }
  return { seed, order, steps };
}

function bought(random: Random): Bought {
  const user = random.pick(['1001', '1001', '1003'] as const);
  const region = user === '1003' ? 'US' : random.pick(['US', 'US', 'US', 'GB', 'JP'] as const);
  const first = random.below(SKUS.length - 1);
  const skus = SKUS.slice(first, first + 1 + random.below(2));
  return {
    user,
    region,
    cart: skus.map((sku) => [sku, 1 + random.below(3)] as const),
    coupon: random.pick(COUPONS[region]),
    // 900 is more than the order costs, so the wallet pays all of it.
    cash: region === 'US' ? random.pick([0, 0, 0, 5, 10, 30, 900]) : 0,
  };
}

const WEIGHTS: readonly (readonly [weight: number, make: (random: Random) => LifeStep])[] = [
  [22, pay],
  [3, (random) => ({ do: 'pay failed', payment: 1 + random.below(2), via: via(random) })],
  [6, purchase],
  [8, parcel],
  [14, ticket],
  [18, notice],
  [
    4,
    (random) => ({
      do: 'notice again',
      nth: random.below(3),
      later: random.below(2) === 0,
      via: via(random),
    }),
  ],
  [9, (random) => ({ do: 'retry', nth: random.below(3), of: random.pick(['failed', 'failed', 'any']) })],
  [6, () => ({ do: 'cancel' })],
  [3, () => ({ do: 'confirm' })],
  [5, (random) => ({ do: 'wait', long: random.below(3) === 0 })],
  [8, fault],
  [
    6,
    (random) => ({
      do: 'end review',
      how: random.pick(['resolve', 'resolve', 'give_back', 'give_back', 'cancel']),
    }),
  ],
];
const WEIGHT_SUM = WEIGHTS.reduce((sum, [weight]) => sum + weight, 0);

function any(random: Random): LifeStep {
  let left = random.below(WEIGHT_SUM);
  for (const [weight, make] of WEIGHTS) {
    left -= weight;
    if (left < 0) return make(random);
  }
  return { do: 'cancel' };
}

function pay(random: Random): LifeStep {
  return {
    do: 'pay',
    payment: 1 + random.below(4),
    status: random.pick(['captured', 'captured', 'captured', 'authorized', 'authorized', 'voided']),
    amount: random.pick(['due', 'due', 'due', 'half', 'half', 'rest', 'more', 'nothing', 'foreign']),
    hour: random.below(4),
    via: via(random),
  };
}

function purchase(random: Random): LifeStep {
  const part = random.pick(['all', 'all', 'all', 'one', 'less', 'alien'] as const);
  return { do: 'purchase', mall: random.below(2), number: random.below(2), part, via: via(random) };
}

function parcel(random: Random): LifeStep {
  const status = random.pick(['packed', 'shipped', 'shipped', 'arrived', 'received', 'received'] as const);
  const part = random.pick(['none', 'none', 'one', 'all'] as const);
  return { do: 'parcel', number: random.below(2), status, part, via: via(random) };
}

function ticket(random: Random): LifeStep {
  const ask = random.pick(['all', 'all', 'unit', 'unit+shipping', 'units', 'amount', 'amount'] as const);
  return { do: 'ticket', number: random.below(4), ask, to: random.pick(['original', 'original', 'wallet']) };
}

function notice(random: Random): LifeStep {
  return {
    do: 'notice',
    nth: random.below(3),
    of: random.pick(['open', 'open', 'open', 'any']),
    status: random.pick(['succeeded', 'failed']),
    attempt: random.pick(['told', 'untold']),
    amount: random.below(12) === 0 ? 'wrong' : 'right',
    when: random.pick(['now', 'now', 'seconds', 'slow']),
    via: via(random),
  };
}

function fault(random: Random): LifeStep {
  const how = random.pick(['away', 'unheard', 'refuses'] as const);
  return { do: 'break', service: random.pick(['payment', 'rebate']), how, times: 1 + random.below(4) };
}
