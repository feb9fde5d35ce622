import type { Answer, World } from '../../support/world.ts';
import { judgeAnswer, type Model, type Sent } from '../model.ts';
import { isCalm, judgeRefusal, shelfFor } from '../refusals.ts';
import type { Checkout, Step } from '../steps.ts';
import type { Money } from './amounts.ts';

const ADDRESSES: Readonly<Record<string, string>> = {
  ...{ '1001/US': '501', '1001/GB': '502', '1001/JP': '505', '1003/US': '506' },
  ...{ '1004/US': '507', '1004/GB': '508' },
};
const SPUS: Readonly<Record<string, string>> = {
  ...{ '378047556': '37804755', '378047557': '37804755', '99017575': '9901757', '51200101': '5120010' },
  ...{ '51200102': '5120010', '60000001': '6000000' },
};
const KEY_LIFE_MS = 24 * 3_600_000;

const entriesOf = (cart: Checkout['cart']) => cart.map(([sku, count]) => `${SPUS[sku]}-${sku}-${count}`);

export async function checkout(world: World, model: Model, step: Checkout): Promise<void> {
  const as = {
    user: step.user,
    region: step.region,
    // Each process judges the window of a body without a key by its own clock.
    ...(step.key ? { key: `K${step.slot}` } : { process: step.slot }),
  };
  const asked = { entries: entriesOf(step.cart), coupon_code: step.coupon, cash: step.cash };
  const price = await priceOf(world, model, step, asked);
  if (price === null) return;
  const sent: Sent = {
    step,
    as,
    body: {
      ...asked,
      addr_id: ADDRESSES[`${step.user}/${step.region}`] ?? '',
      no_remove_from_cart: step.keepCart,
      ...price.more,
    },
    firstMs: world.clock.nowMs(),
    texts: new Set(),
    latest: new Map(),
  };
  model.sent.set(step.slot, sent);
  const shelf = isCalm(model) ? await shelfFor(world, step) : null;
  const answer = await world.checkout(sent.body, as);
  if (shelf !== null) judgeRefusal(model, step, answer, shelf);
  take(world, model, sent, answer, step.cart);
  if (answer.status !== 200) return;
  const { final } = answer.json.data.order;
  if (step.price === 'wrong')
    model.breaches.push({ rule: 'price', says: 'a wrong expected_final was taken' });
  if (price.final !== null && price.final.v !== final.v)
    model.breaches.push({ rule: 'price', says: `told ${price.final.v}, charged ${final.v}` });
}

/** The price fields of the checkout; null without a summary. */
async function priceOf(
  world: World,
  model: Model,
  step: Checkout,
  asked: Record<string, unknown>,
): Promise<{ readonly more: Record<string, unknown>; readonly final: Money | null } | null> {
  if (step.price === 'plain') return { more: {}, final: null };
  if (step.price === 'wrong') {
    const c = { US: 'USD', GB: 'GBP', JP: 'JPY' }[step.region];
    return { more: { expected_final: { v: c === 'JPY' ? '1' : '0.01', c } }, final: null };
  }
  const answer = await world.summary(asked, { user: step.user, region: step.region });
  judgeAnswer(model, 'summary', answer);
  const { final, price_token } = answer.json.data;
  if (answer.status !== 200 || final === undefined) {
    if (isCalm(model))
      model.breaches.push({ rule: 'refused without a reason', says: `summary: ${answer.json.error}` });
    return null;
  }
  if (step.price === 'right') return { more: { expected_final: final }, final };
  return price_token ? { more: { price_token }, final } : null;
}

export async function repeat(
  world: World,
  model: Model,
  step: Extract<Step, { do: 'repeat' }>,
): Promise<void> {
  const sent = model.sent.get(step.slot);
  if (sent === undefined) return;
  const [line, ...others] = sent.step.cart;
  if (line === undefined) return;
  const cart: Checkout['cart'] = [[line[0], line[1] + 1], ...others];
  if (step.body === 'same') {
    const first = sent.latest.get(`${entriesOf(sent.step.cart)}`);
    const jumped = model.jumpedMinutes;
    const answer = await world.checkout(sent.body, sent.as);
    const second = take(world, model, sent, answer, sent.step.cart);
    const isTwice = first !== undefined && second !== null && second !== first;
    // An order is never unpaid again, so if it is unpaid now, it was when the second request came.
    if (isTwice && !sent.step.key && jumped === model.jumpedMinutes && (await isUnpaid(world, sent, first)))
      model.breaches.push({ rule: 'double tap', says: `${first} and ${second}` });
    return;
  }
  // With a key that had a success it must be refused; otherwise it may be the key's only success.
  const answer = await world.checkout({ ...sent.body, entries: entriesOf(cart) }, sent.as);
  take(world, model, sent, answer, cart);
}

/** Within the ten seconds of a double tap only the order's own state can end it. */
async function isUnpaid(world: World, sent: Sent, orderId: string): Promise<boolean> {
  if (world.clock.nowMs() - sent.firstMs > 9_000) return false;
  const answer = await world.get(`/shopping/orders/${orderId}`, sent.as);
  return answer.json.data.order?.status === 'unpaid';
}

const isWithinKey = (world: World, sent: Sent) => world.clock.nowMs() - sent.firstMs < KEY_LIFE_MS - 60_000;

/** Records an answer. @returns the order's id of a success */
function take(world: World, model: Model, sent: Sent, answer: Answer, cart: Checkout['cart']): string | null {
  judgeAnswer(model, 'checkout', answer);
  if (answer.status !== 200) return null;
  if (sent.step.key && isWithinKey(world, sent)) {
    sent.texts.add(`${entriesOf(cart)} ${answer.text}`);
    if (sent.texts.size > 1)
      model.breaches.push({ rule: 'key', says: 'two answers, or two bodies, under one key' });
  }
  return accept(model, sent, answer, cart);
}

function accept(model: Model, sent: Sent, answer: Answer, cart: Checkout['cart']): string {
  const { order_id: id, order } = answer.json.data;
  const known = model.orders.get(id);
  const acked = known ?? {
    id,
    number: model.orders.size,
    user: sent.step.user,
    final: order.final,
    cart,
  };
  model.orders.set(id, acked);
  model.slots.set(sent.step.slot, acked);
  sent.latest.set(`${entriesOf(cart)}`, id);
  return id;
}
