import { type Random, seeded } from '../support/seeded.ts';
import { planFor } from './plans.ts';
import { type Action, type Checkout, type History, type Step, USERS, type User, type Via } from './steps.ts';

/** SKUs, most of them with a small stock (see bench.ts), so that orders contend for them. */
const SKUS = ['378047556', '378047557', '99017575', '51200101', '51200102', '60000001'];
const COUPONS = [
  ...['', '', 'LASTONE', 'LASTONE', 'TRIO', 'TRIO', 'ONCE', 'ONCE'],
  ...['WELCOME5', 'GBFREE', 'TAOBAO15', 'VIP20', 'EXPIRED1'],
];
const REGIONS: Record<User, readonly Checkout['region'][]> = {
  '1001': ['US', 'US', 'US', 'GB', 'JP'],
  '1003': ['US'],
  '1004': ['US', 'US', 'GB'],
};
const SLOTS_MAX = 5;
const via = (random: Random): Via => random.pick(['kafka', 'http']);

/** Makes the history of a seed. Its length is random too, up to `maxSteps`. */
export function generate(seed: number, maxSteps: number): History {
  const random = seeded(seed * 7_919 + 17);
  const length = 4 + random.below(Math.max(1, maxSteps - 3));
  const steps: Step[] = [];
  const plans: Action[][] = [];
  while (steps.length < length) {
    const last = steps.at(-1);
    const before = last?.do === 'checkout' ? last : null;
    const isNew =
      plans.length === 0 || (plans.length < SLOTS_MAX && random.below(before === null ? 7 : 3) === 0);
    const action = isNew ? contended(random, checkout(random, plans.length), before) : next(random, plans);
    if (isNew) plans.push(planFor(random, plans.length));
    const isTogether = last !== undefined && random.below(isNew && before !== null ? 2 : 3) === 0;
    if (isNew && plans.length < SLOTS_MAX && random.below(8) === 0) {
      steps.push(...rush(random, plans.length - 1));
      plans.push(planFor(random, plans.length));
      continue;
    }
    steps.push(isTogether ? { ...action, together: true } : action);
    // A step may be repeated, soon or at once.
    if (random.below(6) === 0)
      steps.push({ ...action, ...(random.below(2) === 0 ? { together: true } : {}) });
  }
  return { seed, steps: steps.map((step, at) => (isAgain(steps, step, at) ? asRepeat(step) : step)) };
}

const isAgain = (steps: readonly Step[], step: Step, at: number): boolean =>
  step.do === 'checkout' && steps.slice(0, at).some((one) => one.do === 'checkout' && one.slot === step.slot);

/** A slot stands for one order, so a second checkout of a slot becomes a repeat. */
const asRepeat = (step: Step): Step =>
  step.do !== 'checkout'
    ? step
    : { do: 'repeat', slot: step.slot, body: 'same', ...(step.together ? { together: true } : {}) };

/** Two users at once for the last unit of a SKU, or the last use of a coupon. */
function rush(random: Random, slot: number): Step[] {
  const coupon = random.pick(['', 'LASTONE']);
  const sku = coupon === '' ? '378047557' : '378047556';
  const common = { region: 'US', cart: [[sku, coupon === '' ? 2 : 1]], coupon, price: 'plain' } as const;
  return USERS.slice(1).map((user, at) => ({
    ...{ ...checkout(random, slot + at), ...common, user },
    ...(at === 0 ? {} : { together: true }),
  }));
}

/** Changes a checkout behind another one, so that they often share goods, coupon or user. */
function contended(random: Random, one: Checkout, before: Checkout | null): Checkout {
  if (before === null || random.below(2) === 0) return one;
  if (random.below(3) === 0) {
    const { user, region, coupon } = before;
    return { ...one, user, region, coupon, cash: region === 'US' ? one.cash : 0 };
  }
  return { ...one, cart: before.cart, coupon: random.below(2) === 0 ? before.coupon : one.coupon };
}

function checkout(random: Random, slot: number): Checkout {
  const user = random.pick(USERS);
  const region = random.pick(REGIONS[user]);
  const first = random.below(SKUS.length - 1);
  const skus = SKUS.slice(first, first + 1 + random.below(2));
  return {
    do: 'checkout',
    slot,
    user,
    region,
    cart: skus.map((sku) => [sku, 1 + random.below(2)] as const),
    coupon: random.pick(COUPONS),
    cash: region === 'US' ? random.pick([0, 0, 5, 10, 60, 900]) : 0,
    key: random.below(2) === 0,
    price: random.pick(['plain', 'plain', 'plain', 'token', 'right', 'wrong']),
    keepCart: random.below(2) === 0,
  };
}

/** The weight of each kind of step; most orders should be paid and advance. */
const WEIGHTS: readonly (readonly [weight: number, make: (random: Random, slot: number) => Action])[] = [
  [14, pay],
  [3, (random, slot) => ({ do: 'pay failed', slot, payment: 1 + random.below(2), via: via(random) })],
  [5, purchase],
  [8, group],
  [7, refund],
  [8, notice],
  [4, (random, slot) => ({ do: 'retry', slot, nth: random.below(3) })],
  [6, (random, slot) => ({ do: 'cancel', slot, by: byWhom(random) })],
  [3, (random, slot) => ({ do: 'confirm', slot, by: byWhom(random) })],
  [3, (random, slot) => ({ do: 'client paid', slot, by: byWhom(random) })],
  [5, (random, slot) => ({ do: 'repeat', slot, body: random.pick(['same', 'same', 'other']) })],
  [4, (random) => ({ do: 'jump', minutes: random.pick([1, 31, 31, 11_600, 23_100]) })],
  [5, () => ({ do: 'sweep' })],
  [4, (random) => ({ do: 'relay', fails: random.pick(['no', 'no', 'send', 'mark', 'dies']) })],
  [2, noti],
  [1, (random) => ({ do: 'read', user: random.pick(USERS) })],
  [2, (random, slot) => ({ do: 'look', user: random.pick(USERS), slot })],
  [2, () => ({ do: 'restart' })],
  [3, fault],
  [1, (random) => ({ do: 'rate', usd: random.pick(['0.1391', '0.1402']) })],
  [1, (random) => ({ do: 'orphan', number: random.below(2), via: via(random) })],
  [3, () => ({ do: 'check' })],
];
const WEIGHT_SUM = WEIGHTS.reduce((sum, [weight]) => sum + weight, 0);

/** The next step; every other one advances some order on its plan, for chance alone would take few of them far. */
function next(random: Random, plans: readonly Action[][]): Action {
  const slot = random.below(plans.length);
  const planned = random.below(2) === 0 ? plans[slot]?.shift() : undefined;
  if (planned !== undefined) return planned;
  let left = random.below(WEIGHT_SUM);
  for (const [weight, make] of WEIGHTS) {
    left -= weight;
    if (left < 0) return make(random, slot);
  }
  return { do: 'sweep' };
}

const byWhom = (random: Random) => random.pick(['owner', 'owner', 'owner', 'other'] as const);

function pay(random: Random, slot: number): Action {
  return {
    do: 'pay',
    slot,
    payment: 1 + random.below(3),
    status: random.pick(['captured', 'captured', 'captured', 'authorized', 'authorized', 'voided']),
    amount: random.pick(['due', 'due', 'due', 'due', 'half', 'rest', 'more', 'foreign']),
    via: via(random),
    hour: random.below(4),
  };
}

function purchase(random: Random, slot: number): Action {
  const part = random.pick(['all', 'all', 'all', 'first', 'rest', 'alien'] as const);
  return { do: 'purchase', slot, number: random.below(2), part, via: via(random) };
}

function group(random: Random, slot: number): Action {
  return {
    do: 'group',
    slot,
    group: random.below(2),
    status: random.pick(['packed', 'shipped', 'shipped', 'arrived', 'received', 'received']),
    part: random.pick(['none', 'none', 'all', 'first', 'rest']),
    via: via(random),
  };
}

function refund(random: Random, slot: number): Action {
  return {
    do: 'refund',
    slot,
    // Mostly a refund of the order itself.
    refund: random.below(4) === 0 ? random.below(SLOTS_MAX) : slot,
    ask: random.pick(['all', 'all', 'first', 'first+shipping', 'shipping', 'amount', 'amount']),
    to: random.pick(['original', 'original', 'original', 'wallet']),
  };
}

function notice(random: Random, slot: number): Action {
  return {
    do: 'notice',
    slot,
    nth: random.below(3),
    status: random.pick(['succeeded', 'succeeded', 'failed', 'failed']),
    attempt: random.pick(['told', 'told', 'untold']),
    amount: random.pick(['right', 'right', 'right', 'right', 'wrong']),
    via: via(random),
  };
}

function noti(random: Random, slot: number): Action {
  return {
    do: 'noti',
    number: random.below(2),
    user: random.pick(USERS),
    slot: random.below(2) === 0 ? slot : null,
    text: random.pick(['Sale', 'News']),
  };
}

function fault(random: Random): Action {
  return {
    do: 'break',
    service: random.pick(['rebate', 'rebate', 'payment', 'payment', 'pricectrl', 'forex']),
    kind: random.pick(['down', 'dropAnswer']),
    times: 1 + random.below(3),
  };
}
