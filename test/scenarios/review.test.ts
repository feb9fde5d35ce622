import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { group, money, paid, purchased, refundNotice, TAOBAO, TMALL } from '../support/order-events.ts';
import { MINUTE, orderLife, plus } from '../support/order-life.ts';
import { useWorld } from '../support/use-world.ts';
import { serviceToken } from '../support/world.ts';

// Spec 13: an order under review waits in a queue until a person ends it.

const life = orderLife(() => world);
const world = useWorld();

const notify = (id: string, amount: { v: string; c: string }, more = {}) =>
  world.kafka('payment_notified_cm', paid(id, 'captured', amount, more));
const end = (id: string, body: object) =>
  world.service('backoffice', `/support/orders/${id}/review`, { reason: 'seen', actor: 'ann', ...body });
const KEEP = { action: 'resolve', keep: true };
const GIVE_BACK = { action: 'resolve', keep: false };
const CANCEL = { action: 'cancel' };
const find = async (query: string) =>
  (await world.get(`/support/orders?${query}`, { user: null, headers: serviceToken('backoffice') })).json
    .data;
const queue = async (reason: string) =>
  (await find(`review=${reason}`)).orders.map((order: { id: string }) => order.id);
const audits = () => world.database.db.select().from(t.auditEntry);

async function short() {
  const order = await life.place();
  await notify(order.id, money('30.00'));
  return order;
}
/** A paid order, and a second capture of the same key with another amount. */
async function contradicted() {
  const order = await life.place();
  await notify(order.id, order.final);
  await notify(order.id, plus(order.final, 7n));
  return order;
}

describe('the queue', () => {
  test('lists by reason, those that wait longest first, page by page', async () => {
    const first = await short();
    world.clock.advance(MINUTE);
    const second = await contradicted();
    world.clock.advance(MINUTE);
    const third = await short();
    await life.place();
    expect(await queue('any')).toEqual([first.id, second.id, third.id]);
    expect(await queue('short_payment')).toEqual([first.id, third.id]);
    expect(await queue('conflicting_event')).toEqual([second.id]);
    expect(await queue('refund_unclear')).toEqual([]);
    const page = await find('review=any&limit=2');
    expect(page.orders[0]).toMatchObject({ review_reasons: ['short_payment'] });
    const [since = 0, then = 0] = page.orders.map((one: { review_since: string }) =>
      Date.parse(one.review_since),
    );
    expect(Math.floor((then - since) / MINUTE)).toBe(1);
    const rest = await find(`review=any&limit=2&cursor=${page.next_cursor}`);
    expect([rest.orders.map((order: { id: string }) => order.id), rest.next_cursor]).toEqual([
      [third.id],
      '',
    ]);
    expect((await find('review=any&status=paid')).orders).toHaveLength(1);
    expect((await find('review=any&user_id=1003')).orders).toEqual([]);
  });

  test('an order that a release before this one marked stands in it too', async () => {
    const { id } = await short();
    await world.database.db.update(t.orderProgress).set({ reviewSinceMs: null });
    const [found] = (await find('review=short_payment')).orders;
    expect([found.id, found.review_since !== '']).toEqual([id, true]);
    expect((await end(id, KEEP)).status).toBe(200);
  });

  test('waits since it began, whatever comes to it later', async () => {
    const older = await short();
    world.clock.advance(MINUTE);
    const younger = await short();
    for (let n = 1; n <= 3; n += 1) {
      world.clock.advance(60 * MINUTE);
      await notify(older.id, money(`${n}.00`), { payment_id: `more-${n}` });
    }
    expect(await queue('any')).toEqual([older.id, younger.id]);
    const { reviews } = await world.backlog();
    expect(Math.floor((reviews.find((one) => one.orders > 0)?.ageMs ?? 0) / MINUTE)).toBe(181);
  });

  test('is counted by reason, with the age of the oldest', async () => {
    await short();
    world.clock.advance(5 * MINUTE);
    await short();
    await contradicted();
    const { reviews } = await world.backlog();
    const waiting = reviews.filter((one) => one.orders > 0);
    expect(waiting.map(({ ageMs, ...one }) => ({ ...one, minutes: Math.floor(ageMs / MINUTE) }))).toEqual([
      { reason: 'short_payment', orders: 2, minutes: 5 },
      { reason: 'conflicting_event', orders: 1, minutes: 0 },
    ]);
  });
});

describe('a review that is resolved', () => {
  test('keeps the money, leaves its traces, and lets an unpaid order expire', async () => {
    const { id } = await short();
    const answer = await end(id, { ...KEEP, reason: 'the customer pays the rest' });
    expect(answer.json.data.order).toMatchObject({
      payment_review: false,
      review_reasons: [],
      review_since: '',
      status: 'unpaid',
    });
    expect(answer.json.data.order.timeline.at(-1)).toMatchObject({
      who: 'backoffice:ann',
      from: 'unpaid',
      to: 'unpaid',
      why: 'review_resolved: the customer pays the rest',
    });
    // The customer sees that support did it, and not who, nor their note.
    expect((await world.get(`/shopping/orders/${id}`)).json.data.order.timeline.at(-1)).toMatchObject({
      who: 'backoffice',
      why: 'review_resolved',
    });
    const rows = await world.database.db.select().from(t.outbox).where(eq(t.outbox.orderId, id));
    const told = rows.filter((row) => row.topic.startsWith('order.review')).sort((a, b) => a.seq - b.seq);
    expect(told.map((row) => [row.topic, row.payload])).toMatchObject([
      ['order.review_opened', { reasons: ['short_payment'], status: 'unpaid' }],
      [
        'order.review_ended',
        {
          reasons: ['short_payment'],
          action: 'resolved',
          note: 'the customer pays the rest',
          actor: 'backoffice:ann',
        },
      ],
    ]);
    expect(await audits()).toMatchObject([
      {
        actor: 'backoffice:ann',
        action: 'review_resolved',
        subject: id,
        detail: { reasons: 'short_payment' },
      },
    ]);
    expect(await queue('any')).toEqual([]);
    world.clock.advance(31 * MINUTE);
    await world.sweep();
    expect([await life.status(id), await life.refunds(id)]).toEqual([
      'canceled',
      ['auto-pay-1 3000 USD captured_on_canceled_order'],
    ]);
    await expectNothingLost(world);
  });

  test('does not come back from the same facts, and does from new ones', async () => {
    const { id, final } = await contradicted();
    await end(id, KEEP);
    expect(await life.review(id)).toBe('');
    await world.kafka('payment_failed_cm', {
      order_id: id,
      payment_id: 'pay-9',
      reason_code: 'REFUSED',
      reason: 'no',
      occurred_at: '2026-11-25T08:00:00Z',
    });
    await notify(id, plus(final, 7n));
    expect(await life.review(id)).toBe('');
    await notify(id, plus(final, 8n));
    expect(await life.review(id)).toBe('conflicting_event');
    await end(id, KEEP);
    expect(await life.review(id)).toBe('');
  });

  test('gives back what came in short: the order can still be paid', async () => {
    const { id, final } = await short();
    const shown = (await end(id, GIVE_BACK)).json.data.order;
    expect(shown).toMatchObject({ status: 'unpaid', payment_review: false, can_pay: true });
    expect(shown.refunds).toMatchObject([{ id: `review-${shown.short_id}`, amount: money('30.00') }]);
    await world.kafka(
      'refund_notified',
      refundNotice(`review-${shown.short_id}`, id, 'succeeded', money('30.00')),
    );
    await notify(id, final, { payment_id: 'pay-2' });
    expect([await life.status(id), await life.review(id)]).toEqual(['paid', '']);
    await expectNothingLost(world);
  });

  test('of which the refund fails is a review again', async () => {
    const { id } = await short();
    const shown = (await end(id, GIVE_BACK)).json.data.order;
    await world.kafka(
      'refund_notified',
      refundNotice(`review-${shown.short_id}`, id, 'failed', money('30.00')),
    );
    expect(await life.review(id)).toBe('short_payment');
  });

  test('gives back money in another currency', async () => {
    const order = await life.place();
    await notify(order.id, money('5.00', 'EUR'), { payment_id: 'pay-e' });
    await end(order.id, GIVE_BACK);
    expect([await life.review(order.id), await life.refunds(order.id)]).toEqual([
      '',
      ['auto-pay-e 500 EUR foreign_currency'],
    ]);
    await notify(order.id, order.final);
    expect([await life.status(order.id), await life.review(order.id)]).toEqual(['paid', '']);
    await expectNothingLost(world);
  });
});

describe('a review that is canceled', () => {
  test('of an unpaid order: canceled, and the money goes back', async () => {
    const { id } = await short();
    const shown = (await end(id, CANCEL)).json.data.order;
    expect(shown).toMatchObject({ status: 'canceled', payment_review: false });
    expect(shown.timeline.slice(-2)).toMatchObject([
      { why: 'review_canceled: seen', to: 'unpaid' },
      { why: 'review_canceled', to: 'canceled', who: 'backoffice:ann' },
    ]);
    expect(await life.refunds(id)).toEqual(['auto-pay-1 3000 USD captured_on_canceled_order']);
    await expectNothingLost(world);
  });

  test('of a paid order: all of it goes back, and then it is refunded', async () => {
    const { id, final } = await contradicted();
    const shown = (await end(id, CANCEL)).json.data.order;
    expect([shown.status, shown.refunds[0].id]).toEqual(['paid', `review-${shown.short_id}`]);
    await world.kafka('refund_notified', refundNotice(`review-${shown.short_id}`, id, 'succeeded', final));
    expect([await life.status(id), await life.review(id)]).toEqual(['refunded', '']);
    await expectNothingLost(world);
  });

  test('of an order that is on its way: not any more', async () => {
    const { id } = await contradicted();
    await world.kafka('purchased', purchased(id, 'taobao', [...TAOBAO, ...TMALL]));
    await world.kafka('group_update', group(id, 'shipped'));
    const answer = await end(id, CANCEL);
    expect([answer.status, answer.json.error, answer.json.data]).toEqual([
      409,
      'ORDER_NOT_CANCELABLE',
      { status: 'shipped' },
    ]);
    expect(await life.review(id)).toBe('conflicting_event');
    expect(await audits()).toEqual([]);
  });
});

describe('is refused', () => {
  test('where nothing waits, or somebody was first', async () => {
    const calm = await life.place();
    expect((await end(calm.id, KEEP)).json.error).toBe('ORDER_NOT_UNDER_REVIEW');
    const { id } = await short();
    const answers = await Promise.all([KEEP, CANCEL, GIVE_BACK].map((body) => end(id, body)));
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409, 409]);
    expect(await audits()).toHaveLength(1);
    await expectNothingLost(world);
  });

  test.each([
    ['action', { action: 'forget' }],
    ['keep', { ...KEEP, keep: 'yes' }],
    ['reason', { ...KEEP, reason: ' ' }],
    ['reason', { ...KEEP, reason: 'x'.repeat(501) }],
    ['actor', { ...KEEP, actor: 'ann smith' }],
    ['actor', { ...KEEP, actor: undefined }],
  ])('a bad %s', async (field, body) => {
    const { id } = await short();
    const answer = await end(id, body);
    expect([answer.status, answer.json.data.fields?.[0].field]).toEqual([422, field]);
  });

  test('for an order that is not there', async () => {
    expect((await end('NOSUCH', KEEP)).json.error).toBe('ORDER_NOT_FOUND');
  });
});
