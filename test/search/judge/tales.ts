import type { Seen, TaleAnswer, TaleCommand, TaleOrder } from '../tale';
import { type Books, enter, openBooks, settled } from './books';
import { PLAIN } from './orders';

type Of<K extends TaleCommand['kind']> = Extract<TaleCommand, { kind: K }>;
type Patch = Partial<Seen>;
type RefundSeen = Seen['refunds'][number];

export const pay = (
  paymentId: string,
  status: Of<'payment'>['status'],
  amount: bigint,
  more: Partial<Of<'payment'>> = {},
): TaleCommand => ({ kind: 'payment', paymentId, status, amount, currency: 'USD', atMs: 1000, ...more });

export const ticket = (refundId: string, more: Partial<Of<'ticket'>> = {}): TaleCommand => ({
  kind: 'ticket',
  refundId,
  units: null,
  amount: null,
  includeShipping: false,
  to: 'original',
  ...more,
});

export const notice = (
  refundId: string,
  tender: string,
  status: 'succeeded' | 'failed',
  amount: bigint,
  more: Partial<Of<'notice'>> = {},
): TaleCommand => ({
  kind: 'notice',
  refundId,
  tender,
  status,
  amount,
  currency: 'USD',
  attempt: 1,
  trulyAttempt: more.attempt ?? 1,
  atMs: 5000,
  ...more,
});

export const bought: readonly TaleCommand[] = [
  { kind: 'purchased', purchaseNo: 'n1', mall: 'taobao', entries: [{ sku: 'A', count: 3 }] },
  { kind: 'purchased', purchaseNo: 'n2', mall: 'tmall', entries: [{ sku: 'B', count: 1 }] },
];
export const group = (status: Of<'group'>['status'], more: Partial<Of<'group'>> = {}): TaleCommand => ({
  kind: 'group',
  groupId: 'g1',
  status,
  entries: null,
  ...more,
});

/** A leg as text: `p1 3000 rf` is tender, amount and the states of its attempts (r, p, s, f). */
export function refund(
  refundId: string,
  legs: readonly string[],
  more: Partial<RefundSeen> = {},
): RefundSeen {
  const letters = { r: 'requested', p: 'processing', s: 'succeeded', f: 'failed' } as const;
  const seen = legs.map((text) => {
    const [tender = '', amount = '0', states = '', currency = 'USD'] = text.split(' ');
    const attempts = [...states].map((letter) => letters[letter as keyof typeof letters]);
    return { tender, amount: BigInt(amount), currency, attempts };
  });
  const all = seen.map((leg) => (leg.attempts.includes('succeeded') ? 'succeeded' : leg.attempts.at(-1)));
  const state = all.every((one) => one === 'succeeded')
    ? 'succeeded'
    : all.includes('failed')
      ? 'failed'
      : all.every((one) => one === 'requested')
        ? 'requested'
        : 'processing';
  const isAuto = refundId.startsWith('auto-');
  return { refundId, isAuto, state, units: [], shipping: 0n, legs: seen, ...more };
}

/** Tells one life step by step, and keeps the judge's findings of each step. */
export class Tale {
  books: Books;
  seen: Seen;
  /** the findings of the last step */
  last: readonly string[] = [];
  readonly all: string[] = [];

  constructor(order: TaleOrder) {
    this.books = openBooks(order);
    this.seen = this.books.seen;
  }

  /** One step. `walk`: the states that the order passes, each told once. */
  step(
    command: TaleCommand,
    walk: readonly string[] = [],
    patch: Patch = {},
    answer: TaleAnswer = TAKEN,
  ): this {
    let from = this.seen.status;
    const moves = walk.map((to) => {
      const move = { from, to, on: command.kind };
      from = to;
      return move;
    });
    const told = walk.map((to) => `order.${to}`);
    const gaveBack = { stock: 0, coupon: 0 };
    if (walk.includes('canceled')) {
      gaveBack.stock = 1;
      if (this.books.facts.shop.order.hasCoupon) gaveBack.coupon = 1;
    }
    this.seen = { ...this.seen, status: from, moves, told, gaveBack, ...patch };
    const result = enter(this.books, command, answer, this.seen);
    this.books = result.books;
    this.last = result.findings;
    this.all.push(...result.findings);
    return this;
  }

  /** Buys and delivers the goods up to `received`. */
  deliver(): this {
    this.step(bought[0] as TaleCommand).step(bought[1] as TaleCommand, ['purchased']);
    return this.step(group('shipped'), ['shipped'])
      .step(group('arrived'), ['receiving'])
      .step(group('received'), ['received']);
  }

  end(): readonly string[] {
    return settled(this.books, this.seen);
  }
}

export const TAKEN: TaleAnswer = { kind: 'taken' };
export const REPEAT: TaleAnswer = { kind: 'repeat' };
export const POISON: TaleAnswer = { kind: 'poison' };
export const refused = (code: string): TaleAnswer => ({ kind: 'refused', code });
export const paid = (order: TaleOrder = PLAIN): Tale => {
  const hold = order.cash > 0n ? 'deducting' : 'none';
  const tale = new Tale(order).step(
    pay('p1', 'captured', order.due, { currency: order.currency }),
    ['paid'],
    { hold },
  );
  return order.cash > 0n ? tale.step({ kind: 'hold_answer', answer: 'ok' }, [], { hold: 'deducted' }) : tale;
};
