import { describe, expect, test } from 'bun:test';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import type { OrderChange } from '../../../src/domain/order/change.ts';
import { changedRows, holdMove, isAlike } from '../../../src/domain/order/changed-rows.ts';
import { decide } from '../../../src/domain/order/decide.ts';
import { paymentsOf } from '../../../src/domain/order/facts.ts';
import { isRejected } from '../../../src/domain/order/rejection.ts';
import { ALPHABET, clockOf } from '../../search/alphabet.ts';
import { dice } from '../../search/judge/dice.ts';
import { play } from '../../search/play.ts';
import { SCENERIES, type Scenery } from '../../search/scenery.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS } from './given.ts';

// Of an order's own rows, every command writes exactly those that it changes (spec 9 to 11).

const paid = say.captured('p1', '60.00');
const LATER = NOW_MS + 1_000;
const NOTHING = { order: null, progress: null } as const;
const NO_ROWS = { newEvents: [], events: [], newRefunds: [], refunds: [], newLegs: [], legs: [] };

/** All stored rows of the order after the change: the rows before it, replaced by the written ones. */
function keptAfter({ before, ...change }: OrderChange) {
  const rows = changedRows({ before, ...change });
  const put = <Row>(old: readonly Row[], written: readonly Row[], keyOf: (row: Row) => string) =>
    new Map([...old, ...written].map((row) => [keyOf(row), row]));
  return {
    ...ofOrder({ order: { ...before.order, ...rows.order } }),
    progress: rows.progress ?? before.progress,
    events: put(before.events, [...rows.newEvents, ...rows.events], (one) => one.eventKey),
    refunds: put(
      before.refunds.map(bare),
      [...rows.newRefunds.map(bare), ...rows.refunds],
      (one) => one.refundId,
    ),
    legs: put(
      before.refunds.flatMap((one) => one.legs),
      [...rows.newRefunds.flatMap((one) => one.legs), ...rows.newLegs, ...rows.legs],
      (one) => `${one.refundId}/${one.leg}`,
    ),
    holdState: holdMove({ before, ...change })?.to ?? before.holdState,
  };
}

const bare = ({ legs: _, ...row }: OrderAggregate['refunds'][number]) => row;

/** All rows of an aggregate, as if it were stored. */
const keptOf = (aggregate: OrderAggregate) => keptAfter({ before: aggregate, aggregate } as OrderChange);

const sorted = <Row>(rows: ReadonlyMap<string, Row>) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
const inOrder = ({ events, refunds, legs, ...rest }: ReturnType<typeof keptOf>) => ({
  ...rest,
  ...{ events: sorted(events), refunds: sorted(refunds), legs: sorted(legs) },
});

/** Every written row is new, or differs from the stored one. */
function expectAllNews(change: OrderChange): void {
  const old = keptOf(change.before);
  const { order, progress, newEvents, events, newRefunds, refunds, newLegs, legs } = changedRows(change);
  if (order !== null) expect(isAlike(order, { ...order, ...ofOrder(change.before) })).toBe(false);
  if (progress !== null && change.before.progress.updatedAtMs > 0)
    expect(isAlike(progress, change.before.progress)).toBe(false);
  for (const row of newEvents) expect(old.events.has(row.eventKey)).toBe(false);
  for (const row of events) expect(isAlike(row, old.events.get(row.eventKey) ?? row)).toBe(false);
  for (const row of newRefunds) expect(old.refunds.has(row.refundId)).toBe(false);
  for (const row of refunds) expect(isAlike(row, old.refunds.get(row.refundId) ?? row)).toBe(false);
  for (const row of newLegs) expect(old.legs.has(`${row.refundId}/${row.leg}`)).toBe(false);
  for (const row of legs) expect(isAlike(row, old.legs.get(`${row.refundId}/${row.leg}`) ?? row)).toBe(false);
}

const ofOrder = ({ order }: Pick<OrderAggregate, 'order'>) => ({
  ...{ status: order.status, paymentReview: order.paymentReview },
  ...{ lastPaymentError: order.lastPaymentError, cartLeftAtMs: order.cartLeftAtMs },
});

let ids = 0;
function newId(): string {
  ids += 1;
  return `c${ids}`;
}

/** Plays a random life. @returns the number of changes, and how many of them left the order's row as it was */
function live(scenery: Scenery, seed: number): readonly [number, number] {
  const roll = dice(seed);
  let [scene, changes, same] = [scenery.first, 0, 0];
  for (let at = 0; at < 14; at += 1) {
    const letter = ALPHABET[roll(ALPHABET.length)];
    const said = letter?.say(scene, scenery) ?? null;
    if (letter === undefined || said === null) continue;
    const nowMs = said.nowMs ?? clockOf(scene);
    const change = decide(scene.aggregate, said.command, { nowMs, newId, authMaxDays: 7 });
    if (!isRejected(change)) {
      changes += 1;
      same += changedRows(change).order === null ? 1 : 0;
      expect(change.before).toBe(scene.aggregate);
      expect(isAlike(inOrder(keptAfter(change)), inOrder(keptOf(change.aggregate)))).toBe(true);
      expectAllNews(change);
    }
    scene = play(scene, scenery, letter)?.scene ?? scene;
  }
  return [changes, same];
}

test('160 random lives: what a change writes over what was kept is the order as it was decided, and each row is news', () => {
  let [all, unchanged] = [0, 0];
  for (let seed = 1; seed <= 40; seed += 1)
    for (const scenery of SCENERIES) {
      const [changes, same] = live(scenery, seed);
      all += changes;
      unchanged += same;
    }
  expect(all).toBeGreaterThan(500);
  expect(unchanged).toBeGreaterThan(50);
});

describe('a change that is no news to a row does not write it', () => {
  const ours = () => given(anOrder(), paid).aggregate;

  test('a word to the user: only the number of the order’s next event', () => {
    const { change } = given(ours()).when(say.tellUser, LATER);
    const { progress } = change.aggregate;
    expect(changedRows(change)).toEqual({ ...NO_ROWS, order: null, progress });
    expect(holdMove(change)).toBeNull();
  });

  test('an event that moves nothing: only the event', () => {
    const before = given(anOrder(), say.parcel('shipped', {})).aggregate;
    const { change } = given(before).when(say.purchased('P', {}), LATER);
    expect(changedRows(change)).toMatchObject({ ...NOTHING, newEvents: [{ name: 'purchased' }] });
  });

  test('an answer that came before: only that it was answered', () => {
    const asked = given(ours(), say.ticket('T'), say.answered('refund', 'T', 'p1', 'accepted')).aggregate;
    const { change } = given(asked).when(say.answered('refund', 'T', 'p1', 'accepted'), LATER);
    expect(changedRows(change)).toEqual({ ...NO_ROWS, ...NOTHING });
    expect(change.effects.settled).toHaveLength(1);
  });

  test('a payment that its events tell as before is not written', () => {
    const { change } = given(ours()).when(say.authorized('p1', '60.00'), LATER);
    expect(change.rows.payments).toEqual([]);
    expect(changedRows(change).newEvents).toHaveLength(1);
  });

  test('a refund that is opened brings its legs with it', () => {
    const { newRefunds, newLegs } = given(ours()).when(say.ticket('T')).written;
    expect([newRefunds.map((one) => one.legs.length), newLegs]).toEqual([[1], []]);
  });

  test('marks that are not kept yet are written with the first change, whatever it is', () => {
    const { change } = given(anOrder()).when(say.parcel('shipped', {}));
    expect(changedRows(change)).toMatchObject({ order: null, progress: { nextSeq: 3 } });
  });
});

test('an event that waited is decided by as it is kept, whatever else a later delivery says', () => {
  const first = say.captured('p1', '20.00');
  const [row] = given(anOrder()).when(first).written.newEvents;
  if (row === undefined) throw new Error('not kept');
  const waits = { ...row, state: 'waiting' as const, attempts: 3, nextAtMs: LATER, reason: 'failed' };
  const body = { ...row.body, occurred_at: new Date(NOW_MS + 60_000).toISOString(), method: 'other' };
  const again = given({ ...anOrder(), events: [waits] }).when(
    {
      kind: 'event',
      incoming: {
        ...{ event: { name: row.name, body } as never, eventId: 'E2', via: 'http', headers: null },
        traceparent: 'the later',
      },
    },
    LATER,
  );
  const kept = { ...waits, state: 'applied' as const, nextAtMs: null, reason: null };
  expect(changedRows(again.change).events).toEqual([kept]);
  expect(again.change.aggregate.events).toEqual([kept]);
  expect(paymentsOf(again.change.aggregate).payments[0]).toMatchObject({
    ...{ method: 'card', occurredAtMs: NOW_MS },
  });
  expect(again.change.rows.outgoing.map((one) => one.traceparent)).toEqual(['the later']);
});

describe('two values are alike', () => {
  test('in every field, however deep, but for when they were written', () => {
    const row = { a: 1n, b: [{ c: 'x', d: null }], updatedAtMs: 1 };
    expect(isAlike(row, { ...row, updatedAtMs: 2 })).toBe(true);
    expect(isAlike(row, { a: 1n, b: [{ d: null, c: 'x' }], updatedAtMs: 1 })).toBe(true);
    for (const other of [
      { ...row, a: 2n },
      { ...row, a: '1' },
      { ...row, b: [{ c: 'y', d: null }] },
      { ...row, b: [] },
      { ...row, b: null },
      { ...row, e: 0 },
      { a: 1n, updatedAtMs: 1 },
      null,
      'row',
    ]) {
      expect(isAlike(row, other)).toBe(false);
      expect(isAlike(other, row)).toBe(false);
    }
  });
});
