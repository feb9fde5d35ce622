import type { presentFoundOrders } from '../../http/present/support-order.ts';
import { byId, el, fill, input, say, select, state } from '../browser/dom.ts';
import { questions } from '../browser/latest.ts';
import { shown } from '../browser/money.ts';
import { ask } from './api.ts';
import { when } from './details.ts';
import { openOrder, showOrder } from './order.ts';

type Page = ReturnType<typeof presentFoundOrders>;

/** The last search, to repeat it. */
let query = '';
const searches = questions();
let found: Page['orders'] = [];

const words = (reasons: readonly string[]): string => reasons.join(', ').replaceAll('_', ' ');

function drawFound(): void {
  const rows = found.map((order) => {
    const review =
      order.review_reasons.length === 0
        ? ''
        : ` · under review since ${when(order.review_since)}: ${words(order.review_reasons)}`;
    const open = () => void showOrder(order.id).then(drawFound);
    const current = openOrder()?.id === order.id ? { 'aria-current': 'true' } : {};
    return el(
      'li',
      {},
      el(
        'button',
        { type: 'button', id: `found-${order.id}`, ...current, click: open },
        `${order.short_id} · ${order.status} · ${shown(order.final)} · ${when(order.created_at)}${review}`,
      ),
    );
  });
  fill(byId('found'), ...rows);
}

/** Reads a page of a search, the first one without a cursor. */
async function load(search: string, cursor = ''): Promise<void> {
  const isLatest = searches.begin();
  const more = byId('more');
  // The button belongs to the list that is shown.
  if (cursor === '') more.hidden = true;
  const answer = await ask<Page>({ path: `/support/orders?${search}&cursor=${encodeURIComponent(cursor)}` });
  if (!isLatest()) return;
  if (!answer.ok) return state('find-state', answer.problem, 'bad');
  found = cursor === '' ? answer.data.orders : [...found, ...answer.data.orders];
  const next = answer.data.next_cursor;
  const said =
    found.length === 0 ? 'Nothing is found.' : `${found.length} found${next === '' ? '' : ', and more'}.`;
  state('find-state', said);
  say(said);
  more.hidden = next === '';
  more.onclick = () => void load(search, next);
  drawFound();
}

/** Searches orders; the id of an order opens it without a list. */
async function find(): Promise<void> {
  const by = select('find-by').value;
  const text = input('find-text').value.trim();
  if (by === 'order_id') return void (await showOrder(text));
  query = new URLSearchParams({ [by]: text }).toString();
  await load(query);
}

/** Shows the review queue, also after a decision. */
export async function showQueue(): Promise<void> {
  query = new URLSearchParams({ review: select('queue-reason').value }).toString();
  await load(query);
}

/** Repeats the last search, for an order may have left the queue. */
export const lookAgain = (): Promise<void> => (query === '' ? Promise.resolve() : load(query));

export function watchFind(): void {
  byId<HTMLFormElement>('find-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void find();
  });
  byId<HTMLFormElement>('queue-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void showQueue();
  });
}
