import { clock, el, table } from './dom.ts';
import { shown } from './money.ts';
import type { Order } from './open-order.ts';
import { refundButtons } from './refunds.ts';

/** Blocks that a person closed stay closed when the order is drawn again. */
const closed = new Set<string>();

function block(title: string, count: number, content: Node | string): HTMLElement {
  const summary = el('summary', {}, title, el('span', { class: 'count' }, String(count)));
  const body = count === 0 ? el('p', { class: 'empty' }, 'None yet.') : content;
  const made = el('details', closed.has(title) ? {} : { open: '' }, summary, body) as HTMLDetailsElement;
  made.addEventListener('toggle', () => void (made.open ? closed.delete(title) : closed.add(title)));
  return made;
}

/** The blocks of an order, most wanted first. */
export const detailBlocks = (order: Order): HTMLElement[] =>
  [timelineBlock, paymentsBlock, refundsBlock, parcelsBlock, outboxBlock, eventsBlock, linesBlock].map(
    (draw) => draw(order),
  );

const timelineBlock = (order: Order): HTMLElement =>
  block(
    'Timeline',
    order.timeline.length,
    table(
      'Timeline',
      ['when', 'moved', 'why', 'who'],
      order.timeline.map((row) => [
        clock(row.when),
        row.from ? `${row.from} → ${row.to}` : row.to,
        row.why.replaceAll('_', ' '),
        row.who.replace('event:', ''),
      ]),
    ),
  );

const paymentsBlock = (order: Order): HTMLElement =>
  block(
    'Payments',
    order.payments.length,
    table(
      'Payments',
      ['payment', 'status', 'amount', 'method'],
      order.payments.map((row) => [row.payment_id, row.status, shown(row.amount), row.method || row.reason]),
    ),
  );

const refundsBlock = (order: Order): HTMLElement =>
  block(
    'Refunds',
    order.refunds.length,
    el('div', {}, ...order.refunds.map((refund) => refundBlock(order, refund))),
  );

const parcelsBlock = (order: Order): HTMLElement =>
  block(
    'Parcels',
    order.parcels.length,
    table(
      'Parcels',
      ['parcel', 'status', 'carrier', 'goods'],
      order.parcels.map((row) => [
        row.group_id,
        row.status,
        row.carrier,
        row.entries.map(({ sku_id: sku, count }) => `${count} × ${sku}`).join(', '),
      ]),
    ),
  );

const outboxBlock = (order: Order): HTMLElement =>
  block(
    'Outbox',
    order.outgoing.length,
    table(
      'Outbox',
      ['topic', 'written', 'sent'],
      order.outgoing.map((row) => [row.topic, clock(row.created_at), clock(row.sent_at)]),
    ),
  );

const eventsBlock = (order: Order): HTMLElement =>
  block(
    'Events in',
    order.events.length,
    table(
      'Events in',
      ['received', 'state', 'key'],
      order.events.map((row) => [
        clock(row.received_at),
        row.reason === '' ? row.state : `${row.state}: ${row.reason}`,
        row.key,
      ]),
    ),
  );

const linesBlock = (order: Order): HTMLElement =>
  block(
    'Lines',
    order.lines.length,
    table(
      'Lines',
      ['goods', 'count', 'payable'],
      order.lines.map((row) => [row.title, String(row.count), shown(row.payable)]),
    ),
  );

function refundBlock(order: Order, refund: Order['refunds'][number]): HTMLElement {
  const legs = refund.legs.map((leg) =>
    el('li', {}, `${leg.leg}: ${shown(leg.amount)}, ${leg.status}, attempt ${leg.attempt}`),
  );
  const head = el(
    'p',
    {},
    el('b', {}, refund.id),
    ` · ${shown(refund.amount)} · `,
    el('span', { class: 'pill', 'data-status': refund.status }, refund.status),
  );
  return el(
    'div',
    { class: 'refund', 'data-refund': refund.status },
    head,
    el('ul', {}, ...legs),
    refundButtons(order, refund),
  );
}
