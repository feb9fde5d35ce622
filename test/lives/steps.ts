/** A life of one order. Plain JSON, so that one can be printed, made shorter, kept in a file and lived again. */

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
      /** when it says that it occurred, in hours after a fixed time */
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
  /** of the refunds that there are */
  | { readonly do: 'retry'; readonly nth: number; readonly of: 'failed' | 'any' }
  /**
   * payment's notice on one of the refunds that it was asked for. `slow`: by a clock 59 s behind, as if the attempt had
   * not begun yet; `seconds`: in whole seconds. `unheard`: on an attempt that it knows nothing of, beside one that
   * succeeded.
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
  /** one of the notices that were sent, by its sender, with its id; `later`: as something of just now */
  | { readonly do: 'notice again'; readonly nth: number; readonly later: boolean; readonly via: Via }
  | { readonly do: 'cancel' | 'confirm' }
  /** time passes, then comes a sweep: six minutes, or forty days */
  | { readonly do: 'wait'; readonly long: boolean }
  /**
   * what becomes of the next calls. `away`: nothing; `unheard`: done, but its answer gets lost; `refuses`: one definite
   * no.
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

/** As a person reads it, a step a line. */
export function describeLife({ order, steps }: Pick<Life, 'order' | 'steps'>): string {
  const cart = order.cart.map(([sku, count]) => `${count} x ${sku}`).join(', ');
  const coupon = order.coupon === '' ? '' : `, coupon ${order.coupon}`;
  const cash = order.cash === 0 ? '' : `, cash ${order.cash}`;
  return [
    `${order.user} in ${order.region} orders ${cart}${coupon}${cash}`,
    ...steps.map(({ do: what, ...fields }, at) => `${`${at + 1}.`.padStart(4)} ${what}: ${details(fields)}`),
  ].join('\n');
}
