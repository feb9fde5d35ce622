import type { presentSummary } from '../../http/present/summary.ts';
import { ask } from './api.ts';
import { cartBody, chooseChannel, field } from './cart.ts';
import { byId, el, fill, input, say, state } from './dom.ts';
import { questions } from './latest.ts';
import { minorOf, shown, wireOf } from './money.ts';
import { getOrder } from './order.ts';
import { showShelf } from './shelf.ts';

type Summary = ReturnType<typeof presentSummary>;
type Mall = Summary['malls'][number];

/** A price that is shown, and the cart that it is of: this is what an order is placed for. */
type Priced = { readonly cart: ReturnType<typeof cartBody>; readonly summary: Summary };

const pricings = questions();
let current: Priced | null = null;
let isPlacing = false;

const placeButton = () => byId<HTMLButtonElement>('place');

/** Prices the cart. An answer that a later one has overtaken is dropped. */
export async function price(): Promise<void> {
  const isLatest = pricings.begin();
  const section = byId('price');
  section.setAttribute('aria-busy', 'true');
  const cart = cartBody();
  if (cart.entries.length === 0) return showNone('Nothing is in the cart: set a count.', 'plain');
  const path = '/shopping/cal_price/v4_4';
  const answer = await ask<Summary>({ who: 'user', method: 'POST', path, body: cart });
  if (!isLatest()) return;
  if (!answer.ok) return showNone(`${answer.error}: ${answer.toast}`, 'bad');
  section.setAttribute('aria-busy', 'false');
  current = { cart, summary: answer.data };
  showState(answer.data, answer.toast);
  drawWaterfall(answer.data);
  fill(byId('malls'), ...answer.data.malls.map(mallBlock));
  placeButton().disabled = !answer.data.can_checkout || field('user').value === '';
}

function showNone(text: string, kind: 'plain' | 'bad'): void {
  byId('price').setAttribute('aria-busy', 'false');
  current = null;
  state('price-state', text, kind);
  for (const row of document.querySelectorAll<HTMLElement>('[data-step]')) draw(row, '–', 0, 0);
  fill(byId('malls'));
  placeButton().disabled = true;
}

function showState(data: Summary, toast: string): void {
  const { coupon, degraded, forex } = data;
  const says = [
    degraded.length > 0 ? `degraded: ${degraded.join(', ')}` : '',
    data.can_checkout ? '' : 'cannot be ordered',
    coupon.reason === ''
      ? ''
      : `${coupon.reason}${coupon.shortfall === null ? '' : ` (${shown(coupon.shortfall)} short)`}`,
    toast,
  ].filter((text) => text !== '');
  const isFine = says.length === 0;
  state(
    'price-state',
    isFine ? `1 CNY = ${forex.rate} ${data.final.c}` : says.join(' · '),
    isFine ? 'plain' : 'warn',
  );
  say(`Final ${shown(data.final)}. ${says.join('. ')}`);
}

/** Draws each step from the end of the one before, `final` from zero. Only the lengths of the bars are inexact. */
function drawWaterfall(data: Summary): void {
  const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
  const steps: Record<string, bigint> = {
    goods: minorOf(data.goods),
    mall: -sum(data.malls.map((mall) => minorOf(mall.discount))),
    shipping: minorOf(data.shipping),
    tax: minorOf(data.tax),
    coupon: -minorOf(data.coupon.discount),
    cash: -minorOf(data.cash),
  };
  const most = Number(steps.goods ?? 0n) + Number(steps.shipping ?? 0n) + Number(steps.tax ?? 0n) || 1;
  let at = 0n;
  for (const row of document.querySelectorAll<HTMLElement>('[data-step]')) {
    const step = row.dataset.step ?? '';
    const change = steps[step] ?? minorOf(data.final);
    const from = step === 'final' ? 0n : at;
    const low = change < 0n ? from + change : from;
    const size = change < 0n ? -change : change;
    const isPlain = step === 'goods' || step === 'final' || change === 0n;
    const sign = isPlain ? '' : change < 0n ? '− ' : '+ ';
    draw(row, sign + shown(wireOf(size, data.final)), Number(low) / most, Number(size) / most);
    row.dataset.sign = change < 0n ? 'minus' : 'plus';
    at = from + change;
  }
}

function draw(row: HTMLElement, amount: string, start: number, size: number): void {
  const bar = row.querySelector<HTMLElement>('.bar');
  const cell = row.querySelector('.amount');
  if (bar === null || cell === null) return;
  bar.style.setProperty('--start', start.toFixed(4));
  bar.style.setProperty('--size', size.toFixed(4));
  cell.textContent = amount;
}

function mallBlock(mall: Mall): HTMLElement {
  const id = `channel-${mall.mall}`;
  const options = mall.channels.map(({ key, name, f00, eta_days: days }) =>
    el(
      'option',
      { value: key, ...(key === mall.selected_channel ? { selected: '' } : {}) },
      `${name} · ${shown(f00)} · ${days.join('–')} days`,
    ),
  );
  const list = el('select', { id }, ...options) as HTMLSelectElement;
  list.addEventListener('change', () => {
    chooseChannel(mall.mall, list.value);
    void price();
  });
  const lines = mall.entries.map((line) =>
    el(
      'li',
      line.available ? {} : { class: 'bad' },
      `${line.count} × ${line.title} · `,
      line.available ? shown(line.payable) : line.reason,
    ),
  );
  const head = el('div', { class: 'mall-head' }, el('h3', {}, mall.mall), el('b', {}, shown(mall.amount)));
  const channel = el('label', { for: id }, 'Channel', list);
  return el('div', { class: 'mall' }, head, el('ul', {}, ...lines), ...(options.length > 0 ? [channel] : []));
}

/** Places the priced order, which opens below. */
export async function place(): Promise<void> {
  if (current === null || isPlacing) return;
  const { cart, summary } = current;
  // The button is not disabled, for it would lose the focus, and keyboard users their place.
  isPlacing = true;
  placeButton().setAttribute('aria-busy', 'true');
  state('place-state', 'Placing…');
  const answer = await ask<{ order_id: string; order_short_id: string }>({
    who: 'user',
    method: 'POST',
    path: '/shopping/cart/checkout/entries',
    headers: { 'idempotency-key': crypto.randomUUID() },
    body: {
      ...cart,
      coupon_code: summary.coupon.applied ? summary.coupon.code : cart.coupon_code,
      addr_id: field('address').value,
      no_remove_from_cart: true,
      ...(input('with-token').checked && summary.price_token !== ''
        ? { price_token: summary.price_token }
        : {}),
    },
  });
  isPlacing = false;
  placeButton().removeAttribute('aria-busy');
  if (!answer.ok) return state('place-state', `${answer.error}: ${answer.toast}`, 'bad');
  state('place-state', `Order ${answer.data.order_short_id} is placed: `, 'good');
  byId('place-state').append(el('a', { href: '#order' }, 'see it'));
  await Promise.all([getOrder(answer.data.order_id), showShelf()]);
}
