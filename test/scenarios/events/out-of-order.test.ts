import { describe, expect, test } from 'bun:test';
import { group, paid, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import { DAY, orderLife } from '../../support/order-life.ts';
import { permutations, seeded, sideBySide } from '../../support/seeded.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 9, 10: purchase and logistics in any order of arrival, before the money too.

const life = orderLife(() => world);
const world = useWorld();

type Step = readonly [name: string, body: (id: string) => unknown];
const captured = (final: unknown): Step => [
  'payment_notified_cm',
  (id) => paid(id, 'captured', final as { v: string; c: string }),
];
const send = (id: string, [name, body]: Step) => world.kafka(name, body(id));
const A = { group_id: 'A', entries: TAOBAO };
const B = { group_id: 'B', entries: TMALL };
const WHOLE_LIFE = ['created', 'paid', 'purchased', 'shipped', 'receiving', 'received'];

describe('every order of arrival ends in the same order', () => {
  test('money, one purchase, and one group step by step', async () => {
    const steps: Step[] = [
      ['purchased', (id) => purchased(id, 'all', [...TAOBAO, ...TMALL])],
      ['group_update', (id) => group(id, 'packed')],
      ['group_update', (id) => group(id, 'shipped')],
      ['group_update', (id) => group(id, 'received')],
    ];
    const orders = permutations([0, 1, 2, 3, 4]);
    await sideBySide(orders, 12, async (arrival) => {
      const { id, final } = await life.place();
      const all = [...steps, captured(final)];
      for (const at of arrival) expect(await send(id, all[at] as Step)).toBe('handled');
      expect([arrival, await life.status(id), await life.told(id), await life.review(id)]).toEqual([
        arrival,
        'received',
        WHOLE_LIFE,
        '',
      ]);
    });
    expect(await life.letters()).toEqual([]);
  }, 60_000);

  test('a parcel whose shipped names some and whose received names none', async () => {
    const steps: Step[] = [
      ['purchased', (id) => purchased(id, 'all', [...TAOBAO, ...TMALL])],
      ['group_update', (id) => group(id, 'shipped', { entries: TAOBAO })],
      ['group_update', (id) => group(id, 'received')],
    ];
    await sideBySide(permutations([0, 1, 2, 3]), 12, async (arrival) => {
      const { id, final } = await life.place();
      const all = [...steps, captured(final)];
      for (const at of arrival) expect(await send(id, all[at] as Step)).toBe('handled');
      expect([arrival, await life.status(id)]).toEqual([arrival, 'received']);
    });
  });

  test('two purchases and two groups: sixty chances of ten events', async () => {
    const steps: Step[] = [
      ['purchased', (id) => purchased(id, 'taobao', TAOBAO)],
      ['purchased', (id) => purchased(id, 'tmall', TMALL)],
      ...[A, B].flatMap((one) =>
        (['packed', 'shipped', 'arrived', 'received'] as const).map(
          (status): Step => ['group_update', (id) => group(id, status, one)],
        ),
      ),
    ];
    const random = seeded(2);
    await sideBySide(
      Array.from({ length: 60 }, () => random.shuffle([...steps.keys(), -1])),
      12,
      async (arrival) => {
        const { id, final } = await life.place();
        for (const at of arrival) await send(id, at < 0 ? captured(final) : (steps[at] as Step));
        expect([arrival, await life.status(id), await life.told(id)]).toEqual([
          arrival,
          'received',
          WHOLE_LIFE,
        ]);
      },
    );
  }, 60_000);
});

describe('step by step', () => {
  const paidOrder = async () => {
    const { id, final } = await life.place();
    await send(id, captured(final));
    return id;
  };
  const partly = async (id: string) => {
    const answer = await life.progress(id);
    return answer?.partlyPurchased;
  };

  test('a part purchased is a mark, all of it a state', async () => {
    const id = await paidOrder();
    await world.kafka('purchased', purchased(id, 'taobao', TAOBAO));
    expect([await life.status(id), await partly(id)]).toEqual(['paid', true]);
    await world.kafka('purchased', purchased(id, 'tmall', TMALL));
    expect([await life.status(id), await partly(id)]).toEqual(['purchased', false]);
  });

  test('the first group decides about shipped and receiving, all groups about received', async () => {
    const id = await paidOrder();
    await world.kafka('purchased', purchased(id, 'all', [...TAOBAO, ...TMALL]));
    await world.kafka('group_update', group(id, 'packed', A));
    expect(await life.status(id)).toBe('purchased');
    await world.kafka('group_update', group(id, 'shipped', A));
    expect(await life.status(id)).toBe('shipped');
    await world.kafka('group_update', group(id, 'received', A));
    expect(await life.status(id)).toBe('receiving');
    await world.kafka('group_update', group(id, 'received', B));
    expect(await life.status(id)).toBe('received');
  });

  test('a group ahead of the purchase waits for it', async () => {
    const id = await paidOrder();
    await world.kafka('group_update', group(id, 'arrived'));
    expect(await life.status(id)).toBe('paid');
    await world.kafka('purchased', purchased(id, 'all', [...TAOBAO, ...TMALL]));
    expect(await life.status(id)).toBe('receiving');
  });

  test('15 days in receiving are enough, a day less is not', async () => {
    const id = await paidOrder();
    await world.kafka('purchased', purchased(id, 'all', [...TAOBAO, ...TMALL]));
    await world.kafka('group_update', group(id, 'arrived'));
    world.clock.advance(14 * DAY);
    await world.sweep();
    expect(await life.status(id)).toBe('receiving');
    world.clock.advance(DAY);
    await Promise.all([world.sweep(), world.sweep()]);
    expect(await life.status(id)).toBe('received');
    expect((await life.told(id)).filter((one) => one === 'received')).toHaveLength(1);
  });
});

describe('what can never become legal', () => {
  test('bought or shipped for a canceled order: refused, counted and kept, once', async () => {
    const { id } = await life.place();
    await world.post(`/shopping/orders/${id}/cancel`);
    for (let times = 0; times < 2; times += 1) {
      const expected = times === 0 ? 'handled' : 'duplicate';
      expect(await world.kafka('purchased', purchased(id, 'taobao', TAOBAO))).toBe(expected);
      expect(await world.kafka('group_update', group(id, 'shipped'))).toBe(expected);
    }
    expect(await life.status(id)).toBe('canceled');
    expect(await life.events(id)).toEqual([
      'group_update/G-1/shipped refused',
      'purchased/P-taobao/taobao refused',
    ]);
    expect(world.illegalMoves).toEqual(['canceled purchased', 'canceled group_update']);
    expect(await life.letters()).toEqual([]);
  });

  test('an authorization or failure after the cancel changes nothing, and the authorization is voided', async () => {
    const { id, final } = await life.place();
    await world.post(`/shopping/orders/${id}/cancel`);
    await world.kafka('payment_notified_cm', paid(id, 'authorized', final));
    expect([await life.status(id), await life.requests(id, 'void')]).toEqual([
      'canceled',
      ['void:pay-1 accepted'],
    ]);
  });
});
