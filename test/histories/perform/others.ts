import type { World } from '../../support/world.ts';
import { judgeAnswer, type Model } from '../model.ts';
import type { Step } from '../steps.ts';
import { minorOf, moneyOf } from './amounts.ts';
import { refundRequestsOf } from './refund-requests.ts';

type Of<D extends Step['do']> = Extract<Step, { do: D }>;

export async function refund(world: World, model: Model, step: Of<'refund'>): Promise<void> {
  const order = model.slots.get(step.slot);
  if (order === undefined) return;
  const refundId = `R${step.refund}`;
  const [sku_id = ''] = order.cart[0] ?? [];
  const first = [{ sku_id, count: 1 }];
  const half = minorOf(order.final) / 2n + 1n;
  const asked = {
    all: {},
    first: { entries: first },
    'first+shipping': { entries: first, include_shipping: true },
    shipping: { entries: [], include_shipping: true },
    amount: { amount: moneyOf(half, order.final.c) },
  }[step.ask];
  const answer = await world.service('tickets', '/refund/refund', {
    ...asked,
    refund_id: refundId,
    order_id: order.id,
    to: step.to,
    reason: 'history',
  });
  judgeAnswer(model, 'refund', answer);
  if (answer.status !== 200) return;
  const { amount, order_id } = answer.json.data.refund;
  const known = model.refunds.get(refundId);
  const isSame = known === undefined || (known.orderId === order_id && known.amount.v === amount.v);
  if (!isSame || order_id !== order.id)
    model.breaches.push({ rule: 'refund twice', says: `${refundId} is now ${amount.v} of ${order_id}` });
  model.refunds.set(refundId, { orderId: order_id, amount });
}

export async function retry(world: World, model: Model, step: Of<'retry'>): Promise<void> {
  const order = model.slots.get(step.slot);
  if (order === undefined) return;
  const tickets = [...model.refunds].filter(([, one]) => one.orderId === order.id).map(([id]) => id);
  const asked = refundRequestsOf(world, order).map(({ key }) => key.split(':').slice(0, -2).join(':'));
  const ids = [...new Set([...tickets, ...asked])].sort();
  const refund_id = ids[step.nth % Math.max(1, ids.length)];
  if (refund_id === undefined) return;
  judgeAnswer(model, 'retry', await world.service('tickets', '/refund/retry', { refund_id }));
}

export async function noti(world: World, model: Model, step: Of<'noti'>): Promise<void> {
  const order = step.slot === null ? undefined : model.slots.get(step.slot);
  const notiId = `N${step.number}`;
  const answer = await world.service('orders', '/noti/news', {
    noti_id: notiId,
    user_id: step.user,
    title: step.text,
    body: step.text,
    ...(order === undefined ? {} : { order_id: order.id }),
  });
  judgeAnswer(model, 'noti', answer);
  if (answer.status !== 200) return;
  if ((model.notis.get(notiId) ?? step.user) !== step.user)
    model.breaches.push({ rule: 'noti twice', says: `${notiId} went to another user, too` });
  if (order !== undefined && order.user !== step.user)
    model.breaches.push({ rule: "another's order", says: `${step.user} is told of ${order.id}` });
  model.notis.set(notiId, step.user);
}

export async function read(world: World, model: Model, step: Of<'read'>): Promise<void> {
  judgeAnswer(model, 'read', await world.post('/shopping/noti/read', { all: true }, { user: step.user }));
}
