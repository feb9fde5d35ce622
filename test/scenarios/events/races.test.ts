import { describe, expect, test } from 'bun:test';
import { expectNothingLost } from '../../support/invariants.ts';
import { failed, group, paid, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import { MINUTE, orderLife, TOLD_OF_LIFE } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 10: an event has one effect, however many come at once. Spec 9: cancel, expiry and money race for one order.

const life = orderLife(() => world);
const world = useWorld();

const ROUNDS = 20;
const times = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
/** Sends every second one by HTTP. */
const eitherWay = (name: string, body: unknown) => async (index: number) =>
  index % 2 === 0 ? world.kafka(name, body) : ((await world.event(name, body)).json.data.outcome as string);
const count = (outcomes: readonly string[], outcome: string) =>
  outcomes.filter((one) => one === outcome).length;

describe('the same event twenty times at once, both ways', () => {
  test.each([
    [
      'captured',
      'payment_notified_cm',
      (id: string, final: { v: string; c: string }) => paid(id, 'captured', final),
    ],
    ['failed', 'payment_failed_cm', (id: string) => failed(id)],
    ['purchased', 'purchased', (id: string) => purchased(id, 'taobao', TAOBAO)],
    ['packed', 'group_update', (id: string) => group(id, 'packed')],
  ] as const)('%s: one effect', async (_name, name, body) => {
    const { id, final } = await life.place({ cash: 10 });
    const outcomes = await times(20, eitherWay(name, body(id, final)));
    expect([count(outcomes, 'handled'), count(outcomes, 'duplicate')]).toEqual([1, 19]);
    expect(await life.events(id)).toHaveLength(1);
    await expectNothingLost(world);
  });

  test('for an order that is not known yet: kept once, applied once', async () => {
    const { id, final } = await life.place();
    const row = await life.remove(id);
    const outcomes = await times(20, eitherWay('payment_notified_cm', paid(id, 'captured', final)));
    expect(count(outcomes, 'stored')).toBe(20);
    await life.restore(row);
    world.clock.advance(MINUTE);
    await Promise.all([
      world.sweep(),
      world.sweep(),
      eitherWay('payment_notified_cm', paid(id, 'captured', final))(0),
    ]);
    expect([await life.events(id), await life.told(id)]).toEqual([
      ['payment_notified_cm/pay-1/captured applied'],
      ['created', 'paid'],
    ]);
  });

  test('one payment id on ten orders, all captured twice at once: each gets its own money back', async () => {
    const orders = await times(10, () => life.place());
    await times(20, async (index) => {
      const { id, final } = orders[index % 10] as (typeof orders)[number];
      const payment_id = index < 10 ? 'pay-1' : 'pay-2';
      await world.kafka('payment_notified_cm', paid(id, 'captured', final, { payment_id }));
    });
    world.clock.advance(MINUTE);
    await world.sweep();
    const refunds = await times(10, (index) => life.refunds(orders[index]?.id ?? ''));
    expect(refunds.map((rows) => rows.map((row) => row.split(' ')[1]))).toEqual(orders.map(() => ['7755']));
    expect(new Set(refunds.flat().map((row) => row.split(' ')[0])).size).toBe(10);
    expect(await life.letters()).toEqual([]);
  });

  test('all of its life at once: every step once, in order', async () => {
    const { id, final } = await life.place();
    const all = [
      eitherWay('payment_notified_cm', paid(id, 'authorized', final)),
      eitherWay('payment_notified_cm', paid(id, 'captured', final)),
      eitherWay('purchased', purchased(id, 'all', [...TAOBAO, ...TMALL])),
      ...(['packed', 'shipped', 'arrived', 'received'] as const).map((status) =>
        eitherWay('group_update', group(id, status)),
      ),
    ];
    await times(all.length * 3, (index) =>
      (all[index % all.length] as (n: number) => Promise<string>)(index),
    );
    const told = await life.told(id);
    expect(told.filter((one) => one !== 'authorized')).toEqual(TOLD_OF_LIFE);
    expect(await life.status(id)).toBe('received');
  });
});

/** The order is paid with nothing given back, or canceled with everything given back. */
async function expectSettled(id: string, before: number): Promise<'paid' | 'canceled'> {
  const status = await life.status(id);
  if (status === 'paid') {
    expect([await life.refunds(id), await life.hold(id), await life.stock('51200101')]).toEqual([
      [],
      'deducted',
      before - 1,
    ]);
    return 'paid';
  }
  expect([status, await life.refunds(id), await life.hold(id), await life.stock('51200101')]).toEqual([
    'canceled',
    [`auto-${id} 4846 USD captured_on_canceled_order`],
    'released',
    before,
  ]);
  return 'canceled';
}
const CART = { entries: ['5120010-51200101-1'], cash: 1 };

describe('money against an end without it', () => {
  test(`cancel and captured, ${ROUNDS} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await life.stock('51200101');
      const { id, final } = await life.place(CART);
      if (round % 2 === 0)
        await world.kafka('payment_notified_cm', paid(id, 'authorized', final, { payment_id: id }));
      const cancel = () => world.post(`/shopping/orders/${id}/cancel`);
      const capture = () =>
        eitherWay('payment_notified_cm', paid(id, 'captured', final, { payment_id: id }))(round >> 1);
      const both = round % 4 < 2 ? [cancel(), capture()] : [capture(), cancel()];
      await Promise.all(both);
      await expectSettled(id, before);
    }
    await expectNothingLost(world);
  }, 60_000);

  test(`expiry and captured, ${ROUNDS} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await life.stock('51200101');
      const { id, final } = await life.place(CART);
      world.clock.advance(31 * MINUTE);
      const capture = () =>
        eitherWay('payment_notified_cm', paid(id, 'captured', final, { payment_id: id }))(round);
      const both = round % 2 === 0 ? [world.sweep(), capture()] : [capture(), world.sweep()];
      await Promise.all([...both, world.sweep()]);
      await expectSettled(id, before);
    }
    await expectNothingLost(world);
  }, 60_000);

  test('either side can win', async () => {
    const ends = new Set<string>();
    for (const first of ['cancel', 'captured']) {
      const before = await life.stock('51200101');
      const { id, final } = await life.place(CART);
      const capture = () =>
        world.kafka('payment_notified_cm', paid(id, 'captured', final, { payment_id: id }));
      if (first === 'captured') await capture();
      await world.post(`/shopping/orders/${id}/cancel`);
      if (first === 'cancel') await capture();
      ends.add(await expectSettled(id, before));
    }
    expect([...ends].sort()).toEqual(['canceled', 'paid']);
  });

  test('ten cancels at once: one does it, what was taken is given back once', async () => {
    const before = await life.stock('51200101');
    const { id, final } = await life.place({ ...CART, coupon_code: 'TEN10' });
    await world.kafka('payment_notified_cm', paid(id, 'authorized', final, { payment_id: id }));
    const answers = await times(10, () => world.post(`/shopping/orders/${id}/cancel`));
    expect(answers.filter((one) => one.status === 200)).toHaveLength(1);
    for (const one of answers.filter((each) => each.status !== 200))
      expect(one.json.error).toBe('ORDER_NOT_CANCELABLE');
    expect([await life.stock('51200101'), await life.requests(id, 'void')]).toEqual([
      before,
      [`void:${id} accepted`],
    ]);
    await expectNothingLost(world);
  });
});
