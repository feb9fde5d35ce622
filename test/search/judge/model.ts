import type { LegState, Seen, TaleAnswer, TaleCommand, TaleOrder, Units } from '../tale';
import { allocate, countOf, openShop, type Shop, unitsText } from './shop';

/**
 * A small service by the same specification, as naive as can be: the judge must find nothing wrong with it, and must
 * find each fault that is planted in it. It shares no line with the service itself.
 */
export type Fault =
  | 'none'
  | 'forgets early tickets'
  | 'keeps late captures'
  | 'counts foreign money'
  | 'frees no failed refund'
  | 'never voids'
  | 'second truth counts'
  | 'old news ends attempts'
  | 'retries twice'
  | 'no wallet release'
  | 'expires under review'
  | 'loses a success'
  | 'units for ever'
  | 'one step only';

type ModelLeg = {
  tender: string;
  amount: bigint;
  currency: string;
  attempts: LegState[];
  old: number[];
};
export type ModelRefund = {
  refundId: string;
  isAuto: boolean;
  early: boolean;
  to: 'original' | 'wallet';
  body: string;
  units: Units;
  shipping: bigint;
  legs: ModelLeg[];
};
type Sum = { amount: bigint; currency: string; atMs: number };
type PaymentTold = { authorized?: Sum; captured?: Sum; voided?: Sum };
export type Told = { key: string; text: string; command: TaleCommand };

const last = (leg: ModelLeg) => leg.attempts.at(-1) ?? 'failed';
const isDone = (leg: ModelLeg) => leg.attempts.includes('succeeded');
const isFailed = (leg: ModelLeg) => !isDone(leg) && last(leg) === 'failed';
const outOf = (leg: ModelLeg) =>
  BigInt(leg.attempts.filter((state) => state !== 'failed').length) * leg.amount;

export class Model {
  readonly shop: Shop;
  status = 'unpaid';
  hold: Seen['hold'];
  events: Told[] = [];
  refunds: ModelRefund[] = [];
  voids: string[] = [];
  contradicted = false;
  moves: { from: string; to: string; on: string }[] = [];
  autos = 0;
  waiting = new Map<string, bigint>();

  constructor(
    readonly order: TaleOrder,
    readonly fault: Fault,
  ) {
    this.shop = openShop(order);
    this.hold = order.cash > 0n ? 'bound' : 'none';
  }

  get isPaid() {
    return !['unpaid', 'authorized', 'canceled'].includes(this.status);
  }

  payments() {
    const ids = new Map<string, PaymentTold>();
    for (const { command } of this.events)
      if (command.kind === 'payment') {
        const known = ids.get(command.paymentId) ?? {};
        if (known[command.status] === undefined || this.fault === 'second truth counts')
          known[command.status] = command;
        ids.set(command.paymentId, known);
      }
    return [...ids].map(([id, told]) => ({ id, ...told }));
  }

  inOf(id: string) {
    if (id === 'wallet') return this.hold === 'deducting' || this.hold === 'deducted' ? this.order.cash : 0n;
    return this.payments().find((payment) => payment.id === id)?.captured?.amount ?? 0n;
  }

  sum(currency: string) {
    let came = currency === this.order.currency ? this.inOf('wallet') : 0n;
    for (const { captured } of this.payments()) if (captured?.currency === currency) came += captured.amount;
    for (const leg of this.legs()) if (leg.currency === currency) came -= outOf(leg);
    return came;
  }

  free(id: string) {
    let free = this.inOf(id);
    for (const refund of this.refunds)
      for (const leg of refund.legs)
        if (leg.tender === id && !(id === 'wallet' && refund.to === 'wallet')) {
          free -= outOf(leg);
          if (this.fault === 'frees no failed refund' && isFailed(leg)) free -= leg.amount;
        }
    return free;
  }

  legs = () => this.refunds.flatMap((refund) => refund.legs);

  captured() {
    let sum = 0n;
    for (const { captured } of this.payments())
      if (captured?.currency === this.order.currency || (captured && this.fault === 'counts foreign money'))
        sum += captured.amount;
    return sum;
  }

  covered() {
    let sum = 0n;
    for (const { captured, voided, authorized } of this.payments()) {
      const counts = captured ?? (voided ? undefined : authorized);
      if (counts?.currency === this.order.currency) sum += counts.amount;
    }
    return sum;
  }

  review(): string[] {
    const reasons: string[] = [];
    const came = this.captured();
    if (['unpaid', 'authorized'].includes(this.status) && came > 0n && came < this.order.due)
      reasons.push('short');
    const { currency } = this.order;
    const foreign = this.payments().filter((p) => p.captured && p.captured.currency !== currency);
    if (this.status !== 'canceled' && foreign.some(({ captured }) => (captured?.amount ?? 0n) > 0n))
      reasons.push('foreign');
    if (this.status !== 'canceled' && this.contradicted) reasons.push('contradiction');
    if (this.hold === 'refused') reasons.push('wallet');
    for (const one of new Set([currency, ...this.legs().map((leg) => leg.currency)])) {
      let open = 0n;
      for (const leg of this.legs())
        if (leg.currency === one && ['requested', 'processing'].includes(last(leg))) open += leg.amount;
      if (this.sum(one) + open < 0n) reasons.push('refunded_too_much');
    }
    return [...new Set(reasons)];
  }

  go(to: string, on: string) {
    this.moves.push({ from: this.status, to, on });
    this.status = to;
    if (to === 'paid' && this.hold === 'bound') this.hold = 'deducting';
    if (to === 'canceled' && this.hold === 'bound' && this.fault !== 'no wallet release')
      this.hold = 'releasing';
  }

  holds = (refund: ModelRefund) => refund.legs.some((leg) => !isFailed(leg));
  unitsHeld = (sku: string) =>
    this.refunds
      .filter((refund) => this.holds(refund) || this.fault === 'units for ever')
      .reduce((sum, refund) => sum + countOf(refund.units, sku), 0);
  shippingLeft = () =>
    this.refunds.filter(this.holds).reduce((left, refund) => left - refund.shipping, this.order.shipping);

  open(refundId: string, legs: [string, bigint, string][], more: Partial<ModelRefund>) {
    const fresh = legs
      .filter(([, amount]) => amount > 0n)
      .map(([tender, amount, currency]) => {
        const attempts: LegState[] = ['requested'];
        return { tender, amount, currency, attempts, old: [] };
      });
    const base = { isAuto: false, early: false, to: 'original' as const, body: '', units: [], shipping: 0n };
    this.refunds.push({ refundId, ...base, ...more, legs: fresh });
  }

  worth(units: Units) {
    let sum = 0n;
    for (const { sku, count } of units) {
      const held = this.unitsHeld(sku);
      const worth = this.shop.worth.get(sku) ?? [];
      if (held + count > worth.length) return null;
      for (const one of worth.slice(held, held + count)) sum += one;
    }
    return sum;
  }

  shares(amount: bigint): [string, bigint, string][] {
    const { currency } = this.order;
    const ids = this.payments().flatMap((p) => (p.captured?.currency === currency ? [p.id] : []));
    const tenders = [...ids, 'wallet'];
    const weights = tenders.map((id) => (this.free(id) > 0n ? this.free(id) : 0n));
    const parts = allocate(amount, weights);
    return tenders.map((id, index) => [id, parts[index] ?? 0n, currency]);
  }

  snapshot(moves: Model['moves'], wasCanceled: boolean): Seen {
    const refunds = this.refunds.map((refund) => ({
      refundId: refund.refundId,
      isAuto: refund.isAuto,
      state: stateOf(refund.legs),
      units: refund.units,
      shipping: refund.shipping,
      legs: refund.legs.map((leg) => ({
        tender: leg.tender,
        amount: leg.amount,
        currency: leg.currency,
        attempts: [...leg.attempts],
      })),
    }));
    const back = this.status === 'canceled' && !wasCanceled ? 1 : 0;
    return {
      status: this.status,
      review: this.review(),
      refunds,
      voidsAsked: [...this.voids],
      hold: this.hold,
      moves,
      told: moves.map(({ to }) => `order.${to}`),
      gaveBack: { stock: back, coupon: this.order.hasCoupon ? back : 0 },
    };
  }
}

function stateOf(legs: readonly ModelLeg[]): LegState {
  if (legs.every(isDone)) return 'succeeded';
  if (legs.some((leg) => !isDone(leg) && last(leg) !== 'failed')) return 'processing';
  return 'failed';
}

export const legTools = { last, isDone, isFailed, outOf };
export const textOf = (command: TaleCommand): { key: string; text: string } | null => {
  if (command.kind === 'payment')
    return { key: `${command.paymentId}|${command.status}`, text: `${command.amount}${command.currency}` };
  if (command.kind === 'payment_failed')
    return { key: `${command.paymentId}|f|${command.reasonCode}`, text: '' };
  if (command.kind === 'purchased')
    return { key: `b|${command.purchaseNo}|${command.mall}`, text: unitsText(command.entries) };
  if (command.kind === 'group')
    return { key: `g|${command.groupId}|${command.status}`, text: unitsText(command.entries) };
  return null;
};
export type Answered = { readonly answer: TaleAnswer; readonly seen: Seen };
