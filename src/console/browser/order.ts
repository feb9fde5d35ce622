import { ask } from './api.ts';
import { field } from './cart.ts';
import { byId, el, fill, say, select, state } from './dom.ts';
import { questions } from './latest.ts';
import { shown } from './money.ts';
import { type Order, onRefresh, openOrder, refreshOrder, setOpenOrder } from './open-order.ts';
import { detailBlocks } from './order-details.ts';

const POLL_MS = 2_000;
let shownText = '';
const openings = questions();
const lists = questions();
/** Numbers the reads, so that an answer that a later one of the same order has overtaken is dropped. */
let asked = 0;
let answered = 0;

/** Opens an order: reads it and shows it. */
export const getOrder = (orderId: string): Promise<void> => read(orderId, openings.begin());

/** Reads the open order again; `quiet` is for the page's own refresh. It opens none: one that opens comes through. */
const readAgain = (orderId: string, quiet: boolean): Promise<void> =>
  read(orderId, () => openOrder()?.id === orderId, quiet);

async function read(orderId: string, isWanted: () => boolean, quiet = false): Promise<void> {
  asked += 1;
  const mine = asked;
  const path = `/support/orders/${orderId}`;
  const answer = await ask<{ order: Order }>({ who: 'backoffice', method: 'GET', path, quiet: true });
  if (!isWanted()) return;
  if (!answer.ok) return quiet ? undefined : state('order-state', `${answer.error}: ${answer.toast}`, 'bad');
  const { order } = answer.data;
  const isNew = openOrder()?.id !== orderId;
  if (!isNew && mine < answered) return;
  answered = mine;
  const before = isNew ? '' : openOrder()?.status;
  setOpenOrder(order);
  history.replaceState(null, '', `#order=${orderId}`);
  const text = JSON.stringify(order);
  if (text === shownText) return;
  shownText = text;
  light(order);
  if (isNew) fillLines(order);
  fill(byId('details'), ...detailBlocks(order));
  if (before !== order.status) say(`Order ${order.short_id} is ${order.status}`);
  if (isNew) await listOrders();
}

/** Shows the order's state on the diagram and in words, with the legal transitions. */
function light(order: Order): void {
  const diagram = byId<SVGElement>('diagram');
  const been = new Set(order.timeline.flatMap(({ from, to }) => [from, to]));
  for (const node of diagram.querySelectorAll<SVGElement>('[data-state]')) {
    const name = node.dataset.state ?? '';
    node.classList.toggle('now', name === order.status);
    node.classList.toggle('been', name !== order.status && been.has(name));
  }
  for (const edge of diagram.querySelectorAll<SVGElement>('[data-from]'))
    edge.classList.toggle('next', edge.dataset.from === order.status);
  byId('diagram-title').textContent = `States of an order. This one is ${order.status}.`;
  const pill = byId('order-status');
  pill.textContent = order.status;
  pill.dataset.status = order.status;
  const moves =
    (JSON.parse(byId('moves').dataset.moves ?? '{}') as Record<string, string[]>)[order.status] ?? [];
  fill(
    byId('moves'),
    ...(moves.length > 0 ? moves : ['Nothing: this is an end.']).map((text) => el('li', {}, text)),
  );
  const marks = [
    order.client_paid ? 'client_paid' : '',
    order.partly_purchased ? 'partly_purchased' : '',
    order.partly_refunded ? 'partly_refunded' : '',
    order.payment_review ? `payment_review (${order.review_reasons.join(', ')})` : '',
    order.last_payment_error === '' ? '' : `last error: ${order.last_payment_error}`,
  ].filter((mark) => mark !== '');
  state(
    'order-state',
    [order.status_label, shown(order.final), ...marks].join(' · '),
    order.payment_review ? 'warn' : 'plain',
  );
  byId<HTMLFieldSetElement>('drive').disabled = false;
  byId<HTMLButtonElement>('letters-make').disabled = false;
}

function fillLines(order: Order): void {
  const options = order.lines.map((line) =>
    el('option', { value: line.sku_id, 'data-count': String(line.count) }, `${line.count} × ${line.title}`),
  );
  fill(byId('refund-line'), ...options);
}

/** Lists the user's last orders. */
export async function listOrders(): Promise<void> {
  const isLatest = lists.begin();
  const user = field('user').value;
  const path = `/support/orders?user_id=${user}&limit=20`;
  const answer =
    user === ''
      ? null
      : await ask<{ orders: Order[] }>({ who: 'backoffice', method: 'GET', path, quiet: true });
  if (!isLatest()) return;
  const orders = answer?.ok === true ? answer.data.orders : [];
  const current = openOrder();
  const known =
    current === null || orders.some(({ id }) => id === current.id) ? orders : [current, ...orders];
  const list = select('order-pick');
  const first = known.length === 0 ? 'No order yet' : 'Pick an order';
  fill(
    list,
    el('option', { value: '' }, first),
    ...known.map((one) => el('option', { value: one.id }, `${one.short_id} · ${shown(one.final)}`)),
  );
  list.value = openOrder()?.id ?? '';
}

/** Refreshes while the page is visible, for the sweep and other programs change orders too. */
export function watchOrder(): void {
  onRefresh(readAgain);
  const list = select('order-pick');
  list.addEventListener('change', () => list.value !== '' && void getOrder(list.value));
  byId('order-refresh').addEventListener('click', () => void refreshOrder());
  setInterval(() => document.visibilityState === 'visible' && void refreshOrder(true), POLL_MS);
  const fromLink = /^#order=([0-9A-Za-z_.:-]{1,26})$/.exec(location.hash)?.[1];
  if (fromLink !== undefined) void getOrder(fromLink);
}
