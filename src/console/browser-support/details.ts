import type { presentInspectedOrder } from '../../http/present/support-order.ts';
import { el, table } from '../browser/dom.ts';
import { shown } from '../browser/money.ts';

export type Order = ReturnType<typeof presentInspectedOrder>;

/** Day and time to the minute, for a review may have waited for days. */
export const when = (iso: string): string => (iso === '' ? '–' : iso.slice(0, 16).replace('T', ' '));

function block(title: string, head: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const summary = el('summary', {}, title, el('span', { class: 'count' }, String(rows.length)));
  const body = rows.length === 0 ? el('p', { class: 'empty' }, 'None.') : table(title, head, rows);
  return el('details', { open: '' }, summary, body);
}

/** The blocks of an order, most wanted first. */
export const detailBlocks = (order: Order): HTMLElement[] => [
  block(
    'Timeline',
    ['when', 'moved', 'why', 'who'],
    order.timeline.map((row) => [
      when(row.when),
      row.from === '' || row.from === row.to ? row.to : `${row.from} → ${row.to}`,
      row.why.replaceAll('_', ' '),
      row.who.replace('event:', ''),
    ]),
  ),
  block(
    'Payments',
    ['payment', 'status', 'amount', 'why'],
    order.payments.map((row) => [row.payment_id, row.status, shown(row.amount), row.reason]),
  ),
  block(
    'Refunds',
    ['refund', 'status', 'amount', 'to'],
    order.refunds.map((row) => [
      row.id,
      row.status,
      shown(row.amount),
      row.legs.map((leg) => `${leg.leg} ${shown(leg.amount)} ${leg.status}`).join(', '),
    ]),
  ),
  block(
    'Lines',
    ['goods', 'count', 'payable'],
    order.lines.map((row) => [row.title, String(row.count), shown(row.payable)]),
  ),
  block(
    'Parcels',
    ['parcel', 'status', 'carrier', 'tracking'],
    order.parcels.map((row) => [row.group_id, row.status, row.carrier, row.tracking_no]),
  ),
  block(
    'Events in',
    ['received', 'state', 'key'],
    order.events.map((row) => [
      when(row.received_at),
      row.reason === '' ? row.state : `${row.state}: ${row.reason}`,
      row.key,
    ]),
  ),
];
