import { contentOf } from '../../src/domain/lifecycle/order-event.ts';
import { eventOf } from '../../src/domain/order/facts.ts';
import { type Must, of, type Snapshot } from '../support/invariants/snapshot.ts';
import type { Model } from './model.ts';

/** Everything that was acknowledged is there, and nothing else. */
export function checkAcknowledged(s: Snapshot, model: Model, must: Must, isSettled: boolean): void {
  checkOrders(s, model, must);
  checkEvents(s, model, must);
  for (const [refundId, { orderId, amount }] of model.refunds) {
    const row = s.refunds.find((one) => one.refundId === refundId && one.orderId === orderId);
    const minor = BigInt(amount.v.replace('.', ''));
    must('acknowledged', row?.amountMinor === minor, () => `refund ${refundId} of ${amount.v} is gone`);
  }
  for (const refund of s.refunds.filter((one) => one.kind === 'ticket'))
    must(
      'unasked',
      model.refunds.has(refund.refundId),
      () => `refund ${refund.refundId} was refused, but is there`,
    );
  for (const [notiId, user] of model.notis) {
    const rows = s.notifications.filter((row) => row.sourceKey === `noti/${notiId}`);
    const isRight = rows.length === 1 && rows[0]?.userId === user;
    must('acknowledged', isRight, () => `${notiId} for ${user}: ${rows.length} times`);
  }
  checkRelayed(s, model, must, isSettled);
}

function checkOrders(s: Snapshot, model: Model, must: Must): void {
  for (const order of model.orders.values()) {
    const row = s.orders.find((one) => one.orderId === order.id);
    const lines = of(s.entries, order.id).toSorted((a, b) => a.lineNo - b.lineNo);
    const bought = lines.map((line) => `${line.skuId} x ${line.count}`).join();
    const asked = order.cart.map(([sku, count]) => `${sku} x ${count}`).join();
    const isThere = row?.userId === order.user && row.finalMinor === BigInt(order.final.v.replace('.', ''));
    must(
      'acknowledged',
      isThere,
      () => `order ${order.id} of ${order.user} for ${order.final.v} is not there`,
    );
    must('acknowledged', bought === asked, () => `order ${order.id}: ${asked} asked, ${bought} bought`);
    if (row === undefined) continue;
    const { status } = row;
    if (model.canceled.has(order.id))
      must('acknowledged', status === 'canceled', () => `${order.id} was canceled, and is ${status}`);
    if (model.confirmed.has(order.id))
      must(
        'acknowledged',
        /received|refunded/.test(status),
        () => `${order.id} was confirmed, and is ${status}`,
      );
    if (model.clientPaid.has(order.id))
      must('acknowledged', row.clientPaidAtMs !== null, () => `${order.id}: client_paid is forgotten`);
  }
  for (const { orderId } of s.orders)
    must('unasked', model.orders.has(orderId), () => `${orderId} is there, but no success was answered`);
}

function checkEvents(s: Snapshot, model: Model, must: Must): void {
  for (const { orderId, name, key, content } of model.events) {
    const own = of(s.events, orderId).filter((row) => row.name === name);
    const rows = own.filter((row) => row.eventKey === key || row.eventKey.startsWith(`${key}#`));
    // For a notice without an attempt, only the service knows the attempt.
    const isKept = key === null ? own.some((row) => contentOf(eventOf(row)) === content) : rows.length > 0;
    must('acknowledged', isKept, () => `event ${key ?? name} of ${orderId} (${content}) is gone`);
    const alike = model.events.filter(
      (one) => one.orderId === orderId && (one.key === key || (one.key === null && one.name === name)),
    );
    const most = new Set(alike.map((one) => one.content)).size;
    must('inbox', rows.length <= most, () => `event ${key} of ${orderId} is kept ${rows.length} times`);
  }
  const names = new Set(model.events.map((one) => `${one.orderId} ${one.name}`));
  for (const { orderId, name, eventKey } of s.events)
    must('unasked', names.has(`${orderId} ${name}`), () => `${eventKey} of ${orderId} was never sent`);
}

/** Kafka got each event, FIFO per order, and twice only after a failed relay. */
function checkRelayed(s: Snapshot, model: Model, must: Must, isSettled: boolean): void {
  const firstAt = new Map<string, number>();
  model.relayed.forEach(({ eventId }, at) => {
    if (!firstAt.has(eventId)) firstAt.set(eventId, at);
  });
  const rows = [...s.outbox].sort((a, b) => a.seq - b.seq);
  for (const { eventId, topic, sentAtMs } of rows) {
    const isOut = firstAt.has(eventId);
    must('relay', sentAtMs === null || isOut, () => `${topic} is marked as sent, and was not`);
    if (isSettled) must('relay', isOut && sentAtMs !== null, () => `${topic} was not sent`);
  }
  for (const [orderId, own] of Map.groupBy(rows, (row) => row.orderId)) {
    // Events without an order have no sequence.
    if (orderId.startsWith('u:')) continue;
    const places = own.map((row) => firstAt.get(row.eventId) ?? Number.POSITIVE_INFINITY);
    const isInOrder = places.every((place, at) => place >= (places[at - 1] ?? 0));
    must('relay', isInOrder, () => `${orderId} went out as ${places}`);
  }
  if (!model.hasBadRelay)
    must('relay', firstAt.size === model.relayed.length, () => 'something went out twice without a reason');
}
