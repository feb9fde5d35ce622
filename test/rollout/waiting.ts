import { expect, test } from 'bun:test';
import { money, paid, purchased, TAOBAO } from '../support/order-events.ts';
import { MINUTE, type Placed } from '../support/order-life.ts';
import { type Both, place, WAYS } from './both.ts';

/** Events that one release stores and the other finds (spec 10): they wait for their order, or are dead. */
export function waiting(both: Both): void {
  const { life } = both;
  const NAME = 'payment_notified_cm';
  const captured = ({ id, final }: Placed) => paid(id, 'captured', final);
  const short = ({ id }: Placed) => paid(id, 'captured', money('1.00'));
  const [KEY, BESIDE] = [`${NAME}/pay-1/captured`, `${NAME}/pay-1/captured#1.00 USD`];

  /** An order whose row appears later than its events. */
  async function notYet() {
    const order = await place(both.before);
    const row = await life.remove(order.id);
    return { order, appears: () => life.restore(row) };
  }

  test.each(WAYS)(
    'what the one %s keeps waiting is applied by the sweep of the one %s',
    async (first, second) => {
      const { order, appears } = await notYet();
      expect(await both[first].event(NAME, captured(order))).toBe('stored');
      expect(await both[second].event(NAME, captured(order))).toBe('stored');
      await both.advance(5 * MINUTE);
      await both[second].sweep();
      expect(await life.events(order.id)).toEqual([`${KEY} waiting`]);
      await appears();
      await both.advance(5 * MINUTE);
      await both[second].sweep();
      await both[first].sweep();
      expect(await life.told(order.id)).toEqual(['created', 'paid']);
      expect(await both[first].event(NAME, captured(order))).toBe('duplicate');
    },
  );

  test.each(WAYS)(
    'what the one %s keeps waiting is applied once when it comes again at the one %s',
    async (first, second) => {
      const { order, appears } = await notYet();
      await both[first].event(NAME, captured(order));
      await appears();
      expect(await both[second].event(NAME, captured(order))).toBe('handled');
      expect(await both[first].event(NAME, captured(order))).toBe('duplicate');
    },
  );

  test('both sweeps at once apply what waits once', async () => {
    const { order, appears } = await notYet();
    const bought = purchased(order.id, 'taobao', [{ sku_id: '378047556', count: 2 }]);
    await both.before.event(NAME, captured(order));
    await both.now.event('purchased', bought);
    await appears();
    await both.advance(MINUTE);
    await Promise.all([both.before.sweep(), both.now.sweep(), both.before.sweep(), both.now.sweep()]);
    expect(await life.told(order.id)).toEqual(['created', 'paid']);
    expect((await life.progress(order.id))?.partlyPurchased).toBe(true);
  });

  test.each(WAYS)(
    'what the one %s keeps too long the one %s puts among the dead letters, and it comes back',
    async (first, second) => {
      const { order, appears } = await notYet();
      await both[first].event(NAME, captured(order));
      await both.advance(61 * MINUTE);
      await Promise.all([both[second].sweep(), both[second].sweep()]);
      expect(await life.letters()).toEqual([`${NAME} UNKNOWN_ORDER open`]);
      expect(await life.events(order.id)).toEqual([`${KEY} dead`]);
      // Sent again it waits again, at either release.
      expect(await both[first].event(NAME, captured(order))).toBe('stored');
      expect(await life.events(order.id)).toEqual([`${KEY} waiting`]);
      await both.advance(61 * MINUTE);
      await both[first].sweep();
      await appears();
      const letterId = await life.letterId();
      expect((await both[second].control({ do: 'replay', letterId })).replayed).toBe('handled');
      expect((await both[first].control({ do: 'replay', letterId })).replayed).toBe('already_replayed');
      expect(await life.told(order.id)).toEqual(['created', 'paid']);
    },
  );

  // The release before stores a second truth of a key as a contradiction at once. This release lets it wait.
  test('a second truth that the release before kept beside a waiting one is a contradiction to both', async () => {
    const { order, appears } = await notYet();
    await both.before.event(NAME, captured(order));
    await both.before.event(NAME, short(order));
    expect(await both.now.event(NAME, short(order))).toBe('stored');
    expect(await life.events(order.id)).toEqual([`${KEY} waiting`, `${BESIDE} conflict`]);
    await appears();
    await both.advance(MINUTE);
    await both.now.sweep();
    expect(await life.told(order.id)).toEqual(['created', 'paid']);
    expect(await life.review(order.id)).toBe('conflicting_event');
  });

  test('a second truth that this release lets wait is never applied by the one before, and is kept by this one', async () => {
    const { order, appears } = await notYet();
    await both.now.event(NAME, captured(order));
    await both.now.event(NAME, short(order));
    expect(await both.before.event(NAME, short(order))).toBe('stored');
    expect(await life.events(order.id)).toEqual([`${KEY} waiting`, `${BESIDE} waiting`]);
    await appears();
    await both.advance(MINUTE);
    for (const _ of [1, 2, 3]) await both.before.sweep();
    // It stays waiting, because only this release can tell that it contradicts.
    expect(await life.events(order.id)).toEqual([`${KEY} applied`, `${BESIDE} waiting`]);
    expect([await life.status(order.id), await life.review(order.id)]).toEqual(['paid', '']);
    await both.now.sweep();
    expect(await life.events(order.id)).toEqual([`${KEY} applied`, `${BESIDE} conflict`]);
    expect(await life.review(order.id)).toBe('conflicting_event');
  });

  // For the release before, the first event of a key is the truth, even if it could never have an effect.
  test('a correction that the release before keeps as a contradiction counts when this one is told of it', async () => {
    const { order, appears } = await notYet();
    const wrong = purchased(order.id, 'taobao', [{ sku_id: '999', count: 2 }]);
    await both.before.event('purchased', wrong);
    await appears();
    await both.advance(MINUTE);
    await both.before.sweep();
    const right = purchased(order.id, 'taobao', TAOBAO);
    expect(await both.before.event('purchased', right)).toBe('handled');
    expect((await life.progress(order.id))?.partlyPurchased).toBe(false);
    expect(await both.now.event('purchased', right)).toBe('handled');
    expect((await life.progress(order.id))?.partlyPurchased).toBe(true);
    for (const side of [both.before, both.now])
      expect(await side.event('purchased', right)).toBe('duplicate');
    // The row that the release before stored stays, for a person.
    expect(await life.review(order.id)).toBe('conflicting_event');
  });

  // When long contradictions have the same key, this release stores each, and the release before only the first.
  test('long contradictions that this release has numbered are read by the one before, and all become dead letters', async () => {
    const { order, appears } = await notYet();
    const list = (last: number) =>
      Array.from({ length: 60 }, (_, n) => ({ sku_id: `9000000${n}`, count: n === 59 ? last : 1 }));
    const bought = (last: number) => purchased(order.id, 'all', list(last));
    for (const last of [1, 2, 3]) await both.now.event('purchased', bought(last));
    for (const last of [1, 2, 3, 4])
      expect(await both.before.event('purchased', bought(last))).toBe('stored');
    expect((await life.events(order.id)).map((one) => one.slice(-10))).toHaveLength(3);
    await appears();
    await both.advance(MINUTE);
    for (const side of [both.before, both.now, both.before]) await side.sweep();
    expect((await life.events(order.id)).map((one) => one.split(' ').at(-1))).toEqual([
      'dead',
      'dead',
      'dead',
    ]);
    expect(await life.letters()).toEqual(Array(3).fill('purchased SKU_NOT_IN_ORDER open'));
  });
}
