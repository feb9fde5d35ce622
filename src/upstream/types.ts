import type { Answer } from '../domain/order/records.ts';
import type { Entry, MallDiscount } from '../domain/pricing/price.ts';
import type { Money, Rate } from '../domain/values/money.ts';
import type { CallContext } from '../domain/values/ports.ts';

export const BREAKER_OPEN = 'breaker_open';

/** After so many seconds it makes sense to ask again: not sooner than our breaker lets anybody through. */
export const RETRY_AFTER_S = 5;

/**
 * The upstream gave no usable answer: unavailable, too slow, breaker open, or an answer that breaks its schema (spec
 * 15). `outcome` is for logs and metrics only.
 */
export class UpstreamUnavailable extends Error {
  override readonly name = 'UpstreamUnavailable';
  readonly service: UpstreamName;
  readonly outcome: string;
  constructor(service: UpstreamName, outcome: string) {
    super(`${service}: ${outcome}`);
    this.service = service;
    this.outcome = outcome;
  }

  /** The breaker was open, so the service was not asked. */
  get wasHeldBack(): boolean {
    return this.outcome === BREAKER_OPEN;
  }
}

export type UpstreamName = 'pricectrl' | 'forex' | 'rebate' | 'payment' | 'orders';

export type MallDiscountsQuestion = {
  readonly userId: string | null;
  readonly region: string;
  readonly currency: string;
  /** `unit` and `goods` in minor units of `currency`; only lines that can be sold. */
  readonly malls: readonly {
    readonly mall: string;
    readonly goods: bigint;
    readonly entries: readonly (Entry & { readonly unit: bigint })[];
  }[];
};

export type ForexRates = { readonly rates: Readonly<Record<string, Rate>>; readonly asOfMs: number };

export type WalletChange = { readonly userId: string; readonly ref: string; readonly amount: Money };

/** An {@link Answer} is definite; an unknown outcome throws UpstreamUnavailable. */
export type Upstreams = {
  readonly pricectrl: {
    mallDiscounts(question: MallDiscountsQuestion, call: CallContext): Promise<readonly MallDiscount[]>;
  };
  readonly forex: { rates(call: CallContext): Promise<ForexRates> };
  readonly rebate: {
    balance(userId: string, call: CallContext): Promise<Money>;
    freeze(change: WalletChange, call: CallContext): Promise<Answer>;
    deduct(change: WalletChange, call: CallContext): Promise<Answer>;
    release(change: WalletChange, call: CallContext): Promise<Answer>;
    credit(change: WalletChange, call: CallContext): Promise<Answer>;
  };
  readonly payment: {
    refund(
      ask: { key: string; refundId: string; paymentId: string; amount: Money },
      call: CallContext,
    ): Promise<Answer>;
    void(ask: { key: string; paymentId: string }, call: CallContext): Promise<Answer>;
  };
  readonly orders: {
    /** Tells of a placed order; any 2xx is 'accepted'. */
    notify(event: Readonly<Record<string, unknown>>, call: CallContext): Promise<Answer>;
  };
};
