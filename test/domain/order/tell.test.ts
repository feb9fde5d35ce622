import { expect, test } from 'bun:test';
import { noProgress } from '../../../src/domain/order/aggregate.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS, ORDER_ID } from './given.ts';

// What other services and the user are told (spec 10, 12). The order is 60.00.

const paid = say.captured('p1', '60.00');
const LATER = NOW_MS + 1_000;

test('a step is told with where it led and from where, and what the order comes to', () => {
  const { outgoing } = given(anOrder()).when(paid).change.rows;
  expect(outgoing[0]?.payload).toEqual({
    ...{ event_id: outgoing[0]?.eventId ?? '', order_id: ORDER_ID, short_id: 'EXAMPLE2', user_id: '1001' },
    ...{ status: 'paid', from: 'unpaid', reason: 'payment_captured', final: { v: '60.00', c: 'USD' } },
    occurred_at: new Date(NOW_MS).toISOString(),
  });
});

test('a notification goes to the push sender as it is kept', () => {
  const { outgoing, notifications } = given(anOrder()).when(paid).change.rows;
  const [kept] = notifications;
  expect(kept).toMatchObject({
    userId: '1001',
    kind: 'paid',
    sourceKey: `${ORDER_ID}/order/paid`,
    isRead: 0,
  });
  expect(kept?.body).toContain('EXAMPLE2');
  expect(outgoing[1]).toMatchObject({
    topic: 'noti.user',
    payload: {
      ...{ order_id: ORDER_ID, noti_id: kept?.notiId, kind: 'paid', language: 'en' },
      ...{ title: kept?.title, body: kept?.body },
    },
  });
});

test('one about no order says so', () => {
  if (say.tellUser.kind !== 'tell_user') throw new Error('not told');
  const { told } = say.tellUser;
  const orderIdOf = (orderId: string | null) =>
    given(anOrder()).when({ ...say.tellUser, told: { ...told, orderId } } as typeof say.tellUser).change.rows
      .outgoing[0]?.payload.order_id;
  expect([orderIdOf(null), orderIdOf('O')]).toEqual(['', 'O']);
});

test('a refund is told with its amount', () => {
  const done = [paid, say.ticket('T', { amount: '12.50' })];
  const { notifications } = given(anOrder(), ...done).when(say.refundNotified('T', 'succeeded', '12.50'))
    .change.rows;
  expect(notifications[0]?.body).toBe('12.50 USD of order EXAMPLE2 have been refunded.');
});

test('an order begins without any mark, and after the events that checkout wrote', () => {
  const { orderId, userId, nextSeq, ...marks } = noProgress('O', 'U');
  expect([orderId, userId, nextSeq]).toEqual(['O', 'U', 3]);
  expect(
    Object.values(marks).filter((one) => one !== false && one !== null && one !== '' && one !== 0),
  ).toEqual([]);
});

test('what another service tells the user is kept by the id under which it came', () => {
  const { rows, aggregate } = given(anOrder()).when(say.tellUser, LATER).change;
  expect(rows.intakes).toEqual([
    ...[
      {
        sentId: '1',
        requestHash: 'h',
        userId: '1001',
        notiId: rows.notifications[0]?.notiId ?? '',
        createdAtMs: LATER,
      },
    ],
  ]);
  expect(aggregate.progress).toMatchObject({ nextSeq: 4, updatedAtMs: LATER, orderId: ORDER_ID });
});
