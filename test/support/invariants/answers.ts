import { formatMinor } from '../../../src/domain/values/money.ts';
import type { Must, Snapshot } from './snapshot.ts';

/** The answer that a key keeps for repeats tells of the order that is stored (spec 6, "Once"). */
export function checkAnswers(s: Snapshot, must: Must): void {
  for (const key of s.keys) {
    if (key.state !== 'done' || key.response === null) continue;
    const { data } = JSON.parse(key.response);
    const order = s.orders.find((one) => one.orderId === key.orderId);
    must('answer', order !== undefined, () => `${key.idemKey} tells of ${key.orderId}, which is no order`);
    if (order === undefined) continue;
    const told = [data.order_id, data.order_short_id, data.order.id, data.order.short_id, data.order.final];
    const final = { v: formatMinor(order.finalMinor, order.currency), c: order.currency };
    const stored = [order.orderId, order.shortId, order.orderId, order.shortId, final];
    must(
      'answer',
      Bun.deepEquals(told, stored),
      () => `${key.idemKey} tells of ${JSON.stringify(told)}, stored is ${JSON.stringify(stored)}`,
    );
  }
}
