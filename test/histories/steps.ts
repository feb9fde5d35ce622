/** The steps of a history are plain JSON, so that they can be printed, shrunk, kept in a file and replayed. */

export const USERS = ['1001', '1003', '1004'] as const;
export type User = (typeof USERS)[number];
export type Via = 'kafka' | 'http';

export type Checkout = {
  readonly do: 'checkout';
  /** the number by which later steps name the order */
  readonly slot: number;
  readonly user: User;
  readonly region: 'US' | 'GB' | 'JP';
  readonly cart: readonly (readonly [sku: string, count: number])[];
  readonly coupon: string;
  /** in whole units of the region's currency */
  readonly cash: number;
  readonly key: boolean;
  /** `token`: a summary first; `right` and `wrong` are the expected_final */
  readonly price: 'plain' | 'token' | 'right' | 'wrong';
  readonly keepCart: boolean;
};

/** The part of an order's lines that an event or a refund names. */
export type Part = 'all' | 'first' | 'rest';

export type Action =
  | Checkout
  /** the same request again; `other`: with its key, but another body */
  | { readonly do: 'repeat'; readonly slot: number; readonly body: 'same' | 'other' }
  | {
      readonly do: 'cancel' | 'confirm' | 'client paid';
      readonly slot: number;
      readonly by: 'owner' | 'other';
    }
  | {
      readonly do: 'pay';
      readonly slot: number;
      readonly payment: number;
      readonly status: 'authorized' | 'captured' | 'voided';
      readonly amount: 'due' | 'half' | 'rest' | 'more' | 'foreign';
      readonly via: Via;
      /** its `occurred_at`, in hours after a fixed time */
      readonly hour: number;
    }
  | { readonly do: 'pay failed'; readonly slot: number; readonly payment: number; readonly via: Via }
  | {
      readonly do: 'purchase';
      readonly slot: number;
      readonly number: number;
      readonly part: Part | 'alien';
      readonly via: Via;
    }
  | {
      readonly do: 'group';
      readonly slot: number;
      readonly group: number;
      readonly status: 'packed' | 'shipped' | 'arrived' | 'received';
      readonly part: Part | 'none';
      readonly via: Via;
    }
  | {
      readonly do: 'refund';
      readonly slot: number;
      readonly refund: number;
      readonly ask: 'all' | 'first' | 'first+shipping' | 'shipping' | 'amount';
      readonly to: 'original' | 'wallet';
    }
  /** one of the order's refunds, automatic ones too */
  | { readonly do: 'retry'; readonly slot: number; readonly nth: number }
  /** payment's notice of one of its refund requests */
  | {
      readonly do: 'notice';
      readonly slot: number;
      readonly nth: number;
      readonly status: 'succeeded' | 'failed';
      readonly attempt: 'told' | 'untold';
      readonly amount: 'right' | 'wrong';
      readonly via: Via;
    }
  /** money for an unknown order */
  | { readonly do: 'orphan'; readonly number: number; readonly via: Via }
  | {
      readonly do: 'noti';
      readonly number: number;
      readonly user: User;
      readonly slot: number | null;
      readonly text: string;
    }
  | { readonly do: 'read'; readonly user: User }
  /** reads an order as some user */
  | { readonly do: 'look'; readonly user: User; readonly slot: number }
  | { readonly do: 'jump'; readonly minutes: number }
  | { readonly do: 'sweep' | 'restart' | 'check' }
  /**
   * `send`: Kafka does not answer. `mark`: Kafka has all, but the mark fails. `dies`: the same, and the lease stays.
   */
  | { readonly do: 'relay'; readonly fails: 'no' | 'send' | 'mark' | 'dies' }
  | {
      readonly do: 'break';
      readonly service: 'rebate' | 'payment' | 'pricectrl' | 'forex';
      readonly kind: 'down' | 'dropAnswer';
      readonly times: number;
    }
  | { readonly do: 'rate'; readonly usd: string };

/** `together` runs at the same time as the step before. */
export type Step = Action & { readonly together?: true };

export type History = { readonly seed: number; readonly steps: readonly Step[] };

const ALONE = ['jump', 'restart', 'check', 'break', 'rate'];

/** Groups of simultaneous steps; a step that changes the world for all runs alone. */
export function batches(steps: readonly Step[]): Step[][] {
  const out: Step[][] = [];
  for (const step of steps) {
    const before = out.at(-1);
    const isTogether =
      step.together === true &&
      before !== undefined &&
      ![step.do, before[0]?.do ?? ''].some((one) => ALONE.includes(one));
    if (isTogether) before.push(step);
    else out.push([step]);
  }
  return out;
}
