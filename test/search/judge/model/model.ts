import type { LegState, Seen, TaleAnswer, TaleCommand, TaleOrder, Units } from '../../tale';
import { countOf, larger, openShop, type Shop, smaller } from '../shop';
import type { Fault } from './faults';

export type ModelLeg = {
  tender: string;
  amount: bigint;
  currency: string;
  attempts: LegState[];
  old: number[];
};
type ModelRefund = {
  refundId: string;
  isAuto: boolean;
  early: boolean;
  /** excess that failed to go back by itself, which a ticket took instead */
  beyond: bigint;
  to: 'original' | 'wallet';
  body: string;
  units: Units;
  shipping: bigint;
  legs: ModelLeg[];
};
type Sum = { amount: bigint; currency: string; atMs: number };
type PaymentTold = { authorized?: Sum; captured?: Sum; voided?: Sum };
export type Told = { key: string; text: string; command: TaleCommand };

export const last = (leg: ModelLeg) => leg.attempts.at(-1) ?? 'failed';
export const isDone = (leg: ModelLeg) => leg.attempts.includes('succeeded');
export const isFailed = (leg: ModelLeg) => !isDone(leg) && last(leg) === 'failed';
export const outOf = (leg: ModelLeg) =>
  BigInt(leg.attempts.filter((state) => state !== 'failed').length) * leg.amount;

/**
 * A small, naive service by the same spec, without shared code. The judge must find nothing wrong with it, and must
 * find each fault that is planted in it.
 */
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

  go(to: string, on: string) {
    this.moves.push({ from: this.status, to, on });
    this.status = to;
    if (to === 'paid' && this.hold === 'bound') this.hold = 'deducting';
    if (to === 'canceled' && this.hold === 'bound' && this.fault !== 'no wallet release')
      this.hold = 'releasing';
    if (this.hold === 'refused' && this.mayFree()) this.hold = 'releasing';
  }

  /** What rebate refused to deduct is released at the end, unless more went back than the cards brought. */
  mayFree() {
    let back = 0n;
    for (const leg of this.legs()) if (leg.currency === this.order.currency) back += outOf(leg);
    return (this.status === 'canceled' || this.status === 'refunded') && back <= this.captured();
  }

  /** What a ticket's leg took of the excess: in part of the leg's money, as that of all legs. */
  inPlace = ({ beyond, legs }: ModelRefund, leg: ModelLeg, money = outOf(leg)) =>
    beyond === 0n ? 0n : (money * beyond) / legs.reduce((sum, one) => sum + one.amount, 0n);

  /** What is too much and neither gone nor under way, and what of it failed to go back and no ticket took instead. */
  excess() {
    const { due, currency } = this.order;
    let free = this.isPaid ? this.captured() - due : this.captured() + this.inOf('wallet');
    let failed = 0n;
    for (const refund of this.refunds)
      for (const leg of refund.legs) {
        if (leg.currency !== currency) continue;
        const whole = refund.isAuto || refund.early;
        free -= whole ? outOf(leg) : this.inPlace(refund, leg);
        failed -= this.inPlace(refund, leg);
        if (refund.isAuto && isFailed(leg)) failed += leg.amount;
      }
    free = larger(0n, smaller(free, this.sum(currency)));
    return { free, waits: smaller(larger(0n, failed), free) };
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
    const base = {
      isAuto: false,
      early: false,
      beyond: 0n,
      to: 'original' as const,
      body: '',
      units: [],
      shipping: 0n,
    };
    this.refunds.push({ refundId, ...base, ...more, legs: fresh });
  }
}

export type Answered = { readonly answer: TaleAnswer; readonly seen: Seen };
