import { DomainError } from '../values/errors.ts';
import { parseRate, type Rate } from '../values/money.ts';
import { isRunning } from '../values/windows.ts';
import type { Entry, MallDiscount, Price } from './price.ts';

/** How long a price is locked (spec 4). */
export const PRICE_LOCK_MS = 600_000;

/** The content of a price token: everything that the price was made of. Minor units as decimal text. */
export type PriceLock = {
  readonly userId: string | null;
  readonly region: string;
  readonly entries: readonly string[];
  /** the requested channels of malls in the cart */
  readonly askedChannels: Channels;
  /** the chosen channels */
  readonly channels: Channels;
  /** the code of the applied coupon; '' without one */
  readonly coupon: string;
  /** the code that was asked for, where that coupon could not be used; left out by the release before */
  readonly unusedCoupon?: string | undefined;
  readonly cash: string;
  readonly rate: string;
  readonly rateAsOfMs: number;
  readonly discounts: readonly { readonly mall: string; readonly amount: string }[];
  readonly final: string;
  readonly payables: readonly { readonly skuId: string; readonly payable: string }[];
  readonly expiresAtMs: number;
};

/** Channel keys by mall. */
type Channels = Readonly<Record<string, string>>;

/** A price token as it was read before pricing: none, not ours, alive (its rate and discounts hold) or expired. */
export type ReadToken =
  | { readonly state: 'none' | 'invalid'; readonly lock: null }
  | { readonly state: 'alive' | 'expired'; readonly lock: PriceLock };

type LockCaller = { readonly userId: string | null; readonly region: string };
type LockRequest = { readonly entries: readonly Entry[]; readonly couponCode: string };

/** What a price was made of beside its catalogue, and when. */
type LockSource = {
  readonly rate: { readonly rate: Rate; readonly asOfMs: number };
  readonly mallDiscounts: readonly MallDiscount[];
  readonly cashAskedMinor: bigint;
  readonly nowMs: number;
};

export function lockOn(
  price: Price,
  source: LockSource,
  caller: { readonly userId: string | null },
  request: { readonly entries: readonly Entry[]; readonly mallChannels: Channels },
): PriceLock {
  return {
    userId: caller.userId,
    region: price.region,
    entries: entryTexts(request.entries),
    askedChannels: channelsOfCart(price, request.mallChannels),
    channels: Object.fromEntries(price.malls.map((mall) => [mall.mall, mall.selectedChannel])),
    ...(price.coupon.applied
      ? { coupon: price.coupon.code }
      : { coupon: '', unusedCoupon: price.coupon.code }),
    cash: source.cashAskedMinor.toString(),
    rate: source.rate.rate.text,
    rateAsOfMs: source.rate.asOfMs,
    discounts: source.mallDiscounts.map((row) => ({ mall: row.mall, amount: row.amountMinor.toString() })),
    final: price.final.toString(),
    payables: price.malls.flatMap((mall) =>
      mall.lines.map((line) => ({ skuId: line.sku.skuId, payable: line.payable.toString() })),
    ),
    expiresAtMs: source.nowMs + PRICE_LOCK_MS,
  };
}

/** Judges a token by what is known before pricing. `lock`: null for a token that this service did not sign. */
export function judgeToken(
  lock: PriceLock | null,
  caller: LockCaller,
  request: LockRequest,
  nowMs: number,
): ReadToken {
  if (lock === null || lock.userId !== caller.userId || lock.region !== caller.region) {
    return { state: 'invalid', lock: null };
  }
  const isSame =
    entryTexts(request.entries).join() === lock.entries.join() &&
    (request.couponCode === lock.coupon || request.couponCode === lock.unusedCoupon);
  if (!isSame) return { state: 'invalid', lock: null };
  const isAlive = isRunning(lock.expiresAtMs, nowMs, PRICE_LOCK_MS);
  return { state: isAlive ? 'alive' : 'expired', lock };
}

/** What a checkout says of its price: the channels and cash that it asks for, and the total that was shown. */
export type CheckoutAsk = {
  readonly mallChannels: Channels;
  readonly cashAskedMinor: bigint;
  /** null: none was sent, or one in another currency */
  readonly expectedMinor: bigint | null;
  readonly isExpected: boolean;
};

/**
 * Whether the price that a caller is about to pay differs from the one that they were shown (spec 6, "Price").
 * @throws DomainError PRICE_TOKEN_INVALID for a token of another request
 */
export function differsFromShown(token: ReadToken, price: Price, asked: CheckoutAsk): boolean {
  const { lock } = token;
  if (token.state === 'invalid') throw new DomainError('PRICE_TOKEN_INVALID');
  if (lock !== null) {
    const channels = channelsOfCart(price, asked.mallChannels);
    const sameChannels = sameMap(channels, lock.askedChannels) || sameMap(channels, lock.channels);
    if (!sameChannels || lock.cash !== asked.cashAskedMinor.toString())
      throw new DomainError('PRICE_TOKEN_INVALID');
  }
  return (
    (lock !== null && BigInt(lock.final) !== price.final) ||
    (asked.isExpected && asked.expectedMinor !== price.final)
  );
}

/** The lines that a token showed, for {@link changedLines}. */
export const shownLines = ({ payables }: PriceLock) =>
  payables.map(({ skuId, payable }) => ({ skuId, payable: BigInt(payable) }));

/** The rate of a lock; null without one. */
export function lockedRate(lock: PriceLock | null): LockSource['rate'] | null {
  if (lock === null) return null;
  const rate = parseRate(lock.rate);
  return rate === null ? null : { rate, asOfMs: lock.rateAsOfMs };
}

export const lockedDiscounts = ({ discounts }: PriceLock): readonly MallDiscount[] =>
  discounts.map((row) => ({ mall: row.mall, amountMinor: BigInt(row.amount) }));

const entryTexts = (entries: readonly Entry[]): string[] =>
  entries.map((entry) => `${entry.spuId}-${entry.skuId}-${entry.count}`);

/** The requested channels of malls in the cart; others are ignored (spec 2). */
function channelsOfCart(price: Price, asked: Channels): Channels {
  const malls = new Set(price.malls.map((mall) => mall.mall));
  return Object.fromEntries(Object.entries(asked).filter(([mall]) => malls.has(mall)));
}

const sameMap = (a: Channels, b: Channels) => {
  const sorted = (map: Channels) => JSON.stringify(Object.entries(map).sort());
  return sorted(a) === sorted(b);
};
