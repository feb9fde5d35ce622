import Table from 'cli-table3';
import type { Answer } from './shop.ts';
import { money, orderTable, plain } from './tables.ts';

const table = (...head: string[]) => new Table({ head, ...plain });

/** Events, each with the order's new state. */
export function stepTable(
  steps: readonly { readonly says: string; readonly outcome: string; readonly status: string }[],
): string {
  const out = table('event', 'outcome', 'order is');
  for (const step of steps) out.push([step.says, step.outcome, step.status]);
  return out.toString();
}

export function refundTable(refund: Answer): string {
  const out = table('refund', 'leg', 'amount', 'status', 'attempt');
  out.push([refund.id, 'all', money(refund.amount), refund.status, '']);
  for (const leg of refund.legs) out.push(['', leg.leg, money(leg.amount), leg.status, leg.attempt]);
  return out.toString();
}

/** The notifications of one order, newest first. */
export function notificationTable(data: Answer, orderId: string): string {
  const out = table('kind', 'title', 'body', 'read');
  for (const one of data.items.filter((item: Answer) => item.order_id === orderId))
    out.push([one.kind, one.title, one.body, one.read ? 'yes' : 'no']);
  return `${out}\nunread in all: ${data.unread_count}`;
}

/** An order with lines, payments, refunds, parcels and timeline. */
export function orderDetailTable(order: Answer): string {
  const lines = table('mall', 'sku', 'count', 'payable');
  for (const line of order.lines) lines.push([line.mall, line.sku_id, line.count, money(line.payable)]);
  const payments = table('payment', 'status', 'amount', 'method');
  for (const one of order.payments)
    payments.push([one.payment_id, one.status, money(one.amount), one.method]);
  const parcels = table('parcel', 'status', 'carrier', 'goods');
  for (const one of order.parcels) {
    const goods = one.entries.map((entry: Answer) => `${entry.count} x ${entry.sku_id}`).join(', ');
    parcels.push([one.group_id, one.status, one.carrier, goods]);
  }
  const timeline = table('when', 'who', 'from', 'to', 'why');
  for (const one of order.timeline) timeline.push([one.when, one.who, one.from, one.to, one.why]);
  const parts = [orderTable(order), lines, payments, ...order.refunds.map(refundTable), parcels, timeline];
  return parts.map(String).join('\n');
}
