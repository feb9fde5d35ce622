/** The life of one order is plain JSON, so that it can be printed, shortened, kept in a file and lived again. */

export type Via = 'kafka' | 'http';

export type Bought = {
  readonly user: '1001' | '1003';
  readonly region: 'US' | 'GB' | 'JP';
  readonly cart: readonly (readonly [sku: string, count: number])[];
  readonly coupon: string;
  /** wallet money, in whole units of the region's currency */
  readonly cash: number;
};

export type LifeStep =
  | {
      readonly do: 'pay';
      readonly payment: number;
      readonly status: 'authorized' | 'captured' | 'voided';
      readonly amount: 'due' | 'half' | 'rest' | 'more' | 'nothing' | 'foreign';
      /** its `occurred_at`, in hours after a fixed time */
      readonly hour: number;
      readonly via: Via;
    }
  | { readonly do: 'pay failed'; readonly payment: number; readonly via: Via }
  /** in the nth mall of the order; `less`: all but one unit; `alien`: a SKU that nobody ordered */
  | {
      readonly do: 'purchase';
      readonly mall: number;
      readonly number: number;
      readonly part: 'all' | 'one' | 'less' | 'alien';
      readonly via: Via;
    }
  | {
      readonly do: 'parcel';
      readonly number: number;
      readonly status: 'packed' | 'shipped' | 'arrived' | 'received';
      readonly part: 'none' | 'one' | 'all';
      readonly via: Via;
    }
  | {
      readonly do: 'ticket';
      readonly number: number;
      readonly ask: 'all' | 'unit' | 'unit+shipping' | 'units' | 'amount';
      readonly to: 'original' | 'wallet';
    }
  /** one of the order's refunds */
  | { readonly do: 'retry'; readonly nth: number; readonly of: 'failed' | 'any' }
  /**
   * payment's notice of one of its refund requests. `slow`: its clock is 59 s behind, so that the attempt seems not to
   * have begun yet. `seconds`: the time is in whole seconds. `unheard`: payment does not know the attempt, beside a
   * succeeded one.
   */
  | {
      readonly do: 'notice';
      readonly nth: number;
      readonly of: 'open' | 'any' | 'unheard';
      readonly status: 'succeeded' | 'failed';
      readonly attempt: 'told' | 'untold';
      readonly amount: 'right' | 'wrong';
      readonly when: 'now' | 'seconds' | 'slow';
      readonly via: Via;
    }
  /** a sent notice again with its id; `later`: with the present time */
  | { readonly do: 'notice again'; readonly nth: number; readonly later: boolean; readonly via: Via }
  | { readonly do: 'cancel' | 'confirm' }
  /** a person of the back office ends the review, if there is one */
  | { readonly do: 'end review'; readonly how: 'resolve' | 'give_back' | 'cancel' }
  /** time passes (six minutes, or forty days), then a sweep runs */
  | { readonly do: 'wait'; readonly long: boolean }
  /**
   * a fault of the next calls. `away`: no effect and no answer. `unheard`: the answer gets lost after the effect.
   * `refuses`: one refusal.
   */
  | {
      readonly do: 'break';
      readonly service: 'payment' | 'rebate';
      readonly how: 'away' | 'unheard' | 'refuses';
      readonly times: number;
    };

export type Life = { readonly seed: number; readonly order: Bought; readonly steps: readonly LifeStep[] };

const details = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** A life for people, a step per line. */
export function describeLife({ order, steps }: Pick<Life, 'order' | 'steps'>): string {
  const cart = order.cart.map(([sku, count]) => `${count} x ${sku}`).join(', ');
  const coupon = order.coupon === '' ? '' : `, coupon ${order.coupon}`;
  const cash = order.cash === 0 ? '' : `, cash ${order.cash}`;
  return [
    `${order.user} in ${order.region} orders ${cart}${coupon}${cash}`,
    ...steps.map(({ do: what, ...fields }, at) => `${`${at + 1}.`.padStart(4)} ${what}: ${details(fields)}`),
  ].join('\n');
}
