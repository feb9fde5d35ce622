import { failed, group, paid, purchased, refundNotice } from '../../support/order-events.ts';
import type { World } from '../../support/world.ts';
import { type AckedOrder, judgeAnswer, type Model } from '../model.ts';
import type { Part, Step, Via } from '../steps.ts';
import { type Money, minorOf, moneyOf } from './amounts.ts';
import { byKafka } from './records.ts';
import { refundRequestsOf } from './refund-requests.ts';

type Of<D extends Step['do']> = Extract<Step, { do: D }>;
type Sending = {
  readonly name: string;
  readonly body: { readonly order_id: string };
  readonly via: Via;
  /** null when only the service knows the event's key */
  readonly key: string | null;
  readonly content: string;
  readonly may: readonly string[];
};

const TAKEN = ['handled', 'duplicate'];

/** Sends an event by Kafka or HTTP, and records the acknowledgement. */
async function send(world: World, model: Model, sending: Sending): Promise<void> {
  const { name, body, via, key, content, may } = sending;
  const { batch } = model;
  const outcome =
    via === 'kafka' ? await byKafka(world, model, { name, body }) : await byHttp(world, model, name, body);
  const what = `${name} ${key ?? ''} ${content}`;
  if (!may.includes(outcome))
    model.breaches.push({ rule: 'event outcome', says: `${what} was ${outcome}, may be ${may}` });
  if (!TAKEN.includes(outcome) && outcome !== 'stored') return;
  const again = model.events.filter(
    (one) =>
      one.orderId === body.order_id &&
      one.key === key &&
      one.content === content &&
      TAKEN.includes(one.outcome),
  );
  const wasBefore = again.some((one) => one.batch < batch || one.outcome === 'handled');
  if (key !== null && wasBefore && outcome === 'handled')
    model.breaches.push({ rule: 'event twice', says: `${what} was handled again` });
  model.events.push({ orderId: body.order_id, name, key, content, batch, outcome });
}

async function byHttp(world: World, model: Model, name: string, body: unknown): Promise<string> {
  const answer = await world.event(name, body);
  judgeAnswer(model, name, answer);
  return answer.json.data.outcome ?? answer.json.error;
}

const HOUR_MS = 3_600_000;
const at = (hour: number) => new Date(Date.parse('2026-01-05T08:00:00.000Z') + hour * HOUR_MS).toISOString();
const paymentId = (order: AckedOrder, payment: number) => `p${order.number}-${payment}`;

function amountOf({ final }: AckedOrder, amount: Of<'pay'>['amount']): Money {
  const due = minorOf(final);
  if (amount === 'foreign') return { v: '10.00', c: 'EUR' };
  const minor = { due, half: due / 2n, rest: due - due / 2n, more: due + 100n }[amount];
  return moneyOf(minor > 0n ? minor : 100n, final.c);
}

export async function pay(world: World, model: Model, step: Of<'pay'>): Promise<void> {
  const order = model.slots.get(step.slot);
  if (order === undefined) return;
  const amount = amountOf(order, step.amount);
  const id = paymentId(order, step.payment);
  await send(world, model, {
    name: 'payment_notified_cm',
    body: paid(order.id, step.status, amount, { payment_id: id, occurred_at: at(step.hour) }),
    via: step.via,
    key: `payment_notified_cm/${id}/${step.status}`,
    content: `${amount.v} ${amount.c}`,
    may: TAKEN,
  });
}

export async function payFailed(world: World, model: Model, step: Of<'pay failed'>): Promise<void> {
  const order = model.slots.get(step.slot);
  if (order === undefined) return;
  const id = paymentId(order, step.payment);
  await send(world, model, {
    name: 'payment_failed_cm',
    body: failed(order.id, { payment_id: id }),
    via: step.via,
    key: `payment_failed_cm/${id}/REFUSED`,
    content: '',
    may: TAKEN,
  });
}

function entriesOf({ cart }: AckedOrder, part: Part) {
  const all = cart.map(([sku_id, count]) => ({ sku_id, count }));
  const [first, ...rest] = all;
  if (part === 'all' || first === undefined) return all;
  if (part === 'first') return [{ ...first, count: 1 }];
  const others = [{ ...first, count: first.count - 1 }, ...rest].filter((one) => one.count > 0);
  return others.length > 0 ? others : all;
}

export async function purchase(world: World, model: Model, step: Of<'purchase'>): Promise<void> {
  const order = model.slots.get(step.slot);
  if (order === undefined) return;
  const isAlien = step.part === 'alien';
  const entries = step.part === 'alien' ? [{ sku_id: '60000002', count: 1 }] : entriesOf(order, step.part);
  await send(world, model, {
    name: 'purchased',
    body: purchased(order.id, 'all', entries, { purchase_no: `B${step.number}` }),
    via: step.via,
    key: `purchased/B${step.number}/all`,
    content: JSON.stringify(entries),
    may: isAlien ? [...TAKEN, 'poison'] : TAKEN,
  });
}

export async function groupUpdate(world: World, model: Model, step: Of<'group'>): Promise<void> {
  const order = model.slots.get(step.slot);
  if (order === undefined) return;
  const entries = step.part === 'none' ? null : entriesOf(order, step.part);
  const named = entries === null ? {} : { entries };
  await send(world, model, {
    name: 'group_update',
    body: group(order.id, step.status, { group_id: `G${step.group}`, ...named }),
    via: step.via,
    key: `group_update/G${step.group}/${step.status}`,
    content: JSON.stringify(entries),
    may: TAKEN,
  });
}

/** Sends payment's notice of a request; payment knows the order only by the payment. */
export async function notice(world: World, model: Model, step: Of<'notice'>): Promise<void> {
  const order = model.slots.get(step.slot);
  if (order === undefined) return;
  const requests = refundRequestsOf(world, order);
  const request = requests[step.nth % Math.max(1, requests.length)];
  if (request === undefined) return;
  const { refund_id, amount: right } = request.body;
  const amount = step.amount === 'right' ? right : moneyOf(minorOf(right) + 1n, right.c);
  const attempt = Number(request.key.split(':').at(-1));
  const isTold = step.attempt === 'told';
  await send(world, model, {
    name: 'refund_notified',
    body: refundNotice(refund_id, order.id, step.status, amount, {
      occurred_at: new Date(world.clock.nowMs()).toISOString(),
      ...(isTold ? { attempt } : {}),
    }),
    via: step.via,
    key: isTold ? `refund_notified/${refund_id}/${attempt}/${step.status}` : null,
    content: `${amount.v} ${amount.c}`,
    may: step.amount === 'wrong' ? [...TAKEN, 'poison'] : TAKEN,
  });
}

export async function orphan(world: World, model: Model, step: Of<'orphan'>): Promise<void> {
  const orderId = `0NOBODY${step.number}`;
  model.orphans.add(orderId);
  const amount = { v: '10.00', c: 'USD' };
  await send(world, model, {
    name: 'payment_notified_cm',
    body: paid(orderId, 'captured', amount),
    via: step.via,
    key: 'payment_notified_cm/pay-1/captured',
    content: '10.00 USD',
    may: ['stored'],
  });
}
