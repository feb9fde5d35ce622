import type { OrderView, PayOptions } from '../../operations/shared/types.ts';
import { envelopeText } from '../envelope.ts';
import { money } from './money.ts';

const iso = (ms: number) => new Date(ms).toISOString();

/** The field `order` of any answer (spec 2). */
export const presentOrder = (order: OrderView) => ({
  id: order.orderId,
  short_id: order.shortId,
  status: order.status,
  final: money(order.final.amountMinor, order.final.currency),
  created_at: iso(order.createdAtMs),
  pay_deadline: iso(order.payDeadlineMs),
  client_paid: order.clientPaidAtMs !== null,
  client_paid_at: order.clientPaidAtMs === null ? '' : iso(order.clientPaidAtMs),
});

/** The whole body of a successful checkout; the Idempotency-Key keeps it, and repeats get it byte for byte. */
export const presentPlacedOrder = (order: OrderView): string =>
  envelopeText(200, { order: presentOrder(order), order_id: order.orderId, order_short_id: order.shortId });

/** The order's id in a body that {@link presentPlacedOrder} has made, perhaps by an earlier release. */
export const placedOrderId = (text: string): string =>
  (JSON.parse(text) as { data: { order_id: string } }).data.order_id;

/** The answer of pay_cm (spec 7). */
export const presentPayOptions = ({ order, paymentMethods }: PayOptions) => ({
  order: presentOrder(order),
  amount: money(order.final.amountMinor, order.final.currency),
  pay_deadline: iso(order.payDeadlineMs),
  payment_methods: paymentMethods,
});
