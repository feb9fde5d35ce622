import { byId, el, fill, say, select, state } from '../browser/dom.ts';
import { questions } from '../browser/latest.ts';
import { shown } from '../browser/money.ts';
import { ask } from './api.ts';
import { detailBlocks, type Order, when } from './details.ts';

let current: Order | null = null;
/** Called with each order that is shown. */
const watchers: ((order: Order) => void)[] = [];
const openings = questions();

export const openOrder = (): Order | null => current;
export const onOrder = (watcher: (order: Order) => void): void => void watchers.push(watcher);

const read = (orderId: string) =>
  ask<{ order: Order }>({ path: `/support/orders/${encodeURIComponent(orderId)}` });

/** Reads an order and shows all of it. */
export async function showOrder(orderId: string): Promise<void> {
  const isLatest = openings.begin();
  const answer = await read(orderId);
  if (!isLatest()) return;
  if (!answer.ok) return state('find-state', answer.problem, 'bad');
  state('order-state', '');
  draw(answer.data.order);
  byId('order-title').focus();
}

/** Draws an order as it has become, if it is still the open one. */
export function redraw(order: Order): void {
  if (current?.id !== order.id) return;
  draw(order);
  byId('order-title').focus();
}

/** Reads an order again, if it is still the open one. */
export async function refresh({ id }: Order): Promise<void> {
  if (current?.id !== id) return;
  const answer = await read(id);
  if (answer.ok) redraw(answer.data.order);
}

/** Says what became of an order: at its line while it is open, else above the list. */
export function tell(order: Order, line: string, text: string, kind: 'bad' | 'good'): void {
  if (current?.id === order.id) state(line, text, kind);
  else state('find-state', `Order ${order.short_id}: ${text}`, kind);
}

/** Draws an order. */
function draw(order: Order): void {
  current = order;
  byId('order').hidden = false;
  byId('order-title').textContent = `Order ${order.short_id}`;
  byId('order-head').textContent =
    `${order.status} · ${shown(order.final)} · user ${order.user_id} · placed ${when(order.created_at)} · ${order.id}`;
  const isReviewed = order.review_reasons.length > 0;
  byId('review-form').hidden = !isReviewed;
  byId('review-why').textContent = isReviewed
    ? `Waits since ${when(order.review_since)}: ${order.review_reasons.join(', ').replaceAll('_', ' ')}.`
    : '';
  fill(byId('order-details'), ...detailBlocks(order));
  const lines = order.lines.map((line) =>
    el('option', { value: line.sku_id }, `${line.count} × ${line.title}`),
  );
  fill(select('refund-line'), ...lines);
  for (const watcher of watchers) watcher(order);
  say(`Order ${order.short_id} is ${order.status}.`);
}
