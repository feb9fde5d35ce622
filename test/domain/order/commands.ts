import type { OrderEvent } from '../../../src/domain/lifecycle/order-event.ts';
import type { OrderCommand } from '../../../src/domain/order/decide.ts';
import type { Answer, OutboundRequest, RequestKind } from '../../../src/domain/order/records.ts';
import type { DecidedState } from '../../../src/domain/order/wallet-hold.ts';
import { NOW_MS, ORDER_ID } from './given.ts';

// Commands for tests. Amounts are texts in USD.

const CAUSE = { actor: 'user', traceparent: null };
const usd = (v: string) => ({ v, c: 'USD' });
const minor = (v: string) => BigInt(v.replace('.', ''));
const common = { order_id: ORDER_ID, occurred_at: new Date(NOW_MS).toISOString() };
type Entries = Readonly<Record<string, number>>;
const entriesOf = (entries: Entries) => Object.entries(entries).map(([sku_id, count]) => ({ sku_id, count }));

const event = (told: OrderEvent): OrderCommand => ({
  kind: 'event',
  incoming: { event: told, eventId: null, via: 'kafka', headers: null, traceparent: null },
});
const payment =
  (status: 'authorized' | 'captured' | 'voided') =>
  (payment_id: string, v: string, c = 'USD') =>
    event({
      name: 'payment_notified_cm',
      body: { ...common, payment_id, status, amount: { v, c }, method: 'card' },
    });

export const authorized = payment('authorized');
export const captured = payment('captured');
export const voided = payment('voided');
export const paymentFailed = (payment_id: string, reason = 'The bank says no'): OrderCommand =>
  event({
    name: 'payment_failed_cm',
    body: { ...common, payment_id, reason_code: 'REFUSED', reason },
  });
export const purchased = (purchase_no: string, entries: Entries): OrderCommand =>
  event({ name: 'purchased', body: { ...common, purchase_no, mall: 'taobao', entries: entriesOf(entries) } });
export const parcel = (
  status: 'shipped' | 'arrived' | 'received',
  entries: Entries | null = null,
  tracking_no = '',
): OrderCommand =>
  event({
    name: 'group_update',
    body: {
      ...common,
      ...{ group_id: 'G', status, carrier: '', tracking_no },
      entries: entries === null ? null : entriesOf(entries),
    },
  });
export const refundNotified = (
  refund_id: string,
  status: 'succeeded' | 'failed',
  v: string,
  attempt: number | null = null,
): OrderCommand =>
  event({
    name: 'refund_notified',
    body: { ...common, refund_id, status, amount: usd(v), reason: '', attempt },
  });

export const cancel: OrderCommand = { kind: 'cancel', cause: CAUSE };
export const confirm: OrderCommand = { kind: 'confirm', cause: CAUSE };
export const timePassed: OrderCommand = { kind: 'time_passed', cause: { ...CAUSE, actor: 'sweep' } };

type Ticket = { readonly amount?: string; readonly units?: Entries; readonly to?: 'original' | 'wallet' };
/** Without amount and units it asks for everything left. */
export const ticket = (refundId: string, { amount, units, to = 'original' }: Ticket = {}): OrderCommand => ({
  kind: 'refund',
  cause: { ...CAUSE, actor: 'tickets' },
  asked: {
    refundId,
    reason: 'broken',
    requestHash: JSON.stringify([amount, units, to]),
    formerHash: '',
    request: {
      amount: amount === undefined ? null : { amountMinor: minor(amount), currency: 'USD' },
      entries: units === undefined ? null : Object.entries(units).map(([skuId, count]) => ({ skuId, count })),
      includeShipping: false,
      to,
    },
  },
});
export const endReview = (action: 'resolve' | 'cancel', keep = true, reason = 'seen'): OrderCommand => ({
  kind: 'end_review',
  asked: { action, keep, reason },
  cause: { ...CAUSE, actor: 'backoffice:ann' },
});
export const retry = (refundId: string): OrderCommand => ({ kind: 'retry_refund', refundId, cause: CAUSE });

/** The answer of payment or rebate to the request of a refund's leg. */
export function answered(
  kind: RequestKind,
  refundId: string,
  leg: string,
  answer: Answer,
  attempt = 1,
): OrderCommand {
  const request: OutboundRequest = {
    ...{ orderId: ORDER_ID, askKey: `${refundId}:${leg}:${attempt}`, kind, state: 'open', attempts: 0 },
    ...{ nextAtMs: NOW_MS, traceparent: null, createdAtMs: NOW_MS, updatedAtMs: NOW_MS },
    body: { refund_id: refundId, leg, attempt },
  };
  return { kind: 'request_answered', request, answer };
}
export const holdAnswered = (from: DecidedState, answer: Answer): OrderCommand => ({
  kind: 'hold_answered',
  from,
  answer,
});
export const holdRefused = (from: DecidedState) => holdAnswered(from, 'refused');
export const tellUser: OrderCommand = {
  kind: 'tell_user',
  told: {
    kind: 'greeting',
    title: 'Hello',
    body: '',
    sourceKey: 'noti/1',
    orderId: ORDER_ID,
    language: 'en',
  },
  intake: { sentId: '1', requestHash: 'h' },
  traceparent: null,
};
