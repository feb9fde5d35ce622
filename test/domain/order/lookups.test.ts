import { describe, expect, test } from 'bun:test';
import {
  type ChangeRows,
  type DecideAt,
  hasRequests,
  noChange,
  type OrderChange,
  together,
} from '../../../src/domain/order/change.ts';
import { holdMove } from '../../../src/domain/order/changed-rows.ts';
import {
  addLookups,
  lookupsOf,
  NAMING_EVENTS,
  paymentLookups,
  trackingValue,
} from '../../../src/domain/order/lookups.ts';
import type { HoldState, StoredEvent } from '../../../src/domain/order/records.ts';
import { anOrder, NOW_MS, ORDER_ID } from './given.ts';

// What support may search by: the id of a payment, or the number on a parcel.

const at: DecideAt = { nowMs: NOW_MS, newId: () => 'id', authMaxDays: 7 };
const row = (
  eventKey: string,
  name: string,
  body: Record<string, unknown>,
  state: StoredEvent['state'] = 'applied',
): StoredEvent => ({
  ...{ orderId: ORDER_ID, eventKey, name, state, body, headers: null, eventId: null, via: 'kafka' },
  ...{
    traceparent: null,
    occurredAtMs: NOW_MS,
    receivedAtMs: NOW_MS,
    attempts: 0,
    nextAtMs: null,
    reason: null,
  },
});
const parcel = (key: string, tracking_no: string, state?: StoredEvent['state']) =>
  row(key, 'group_update', { tracking_no }, state);
const payment = (key: string, payment_id: string) => row(key, 'payment_notified_cm', { payment_id });
/** What the old service had written of these payments (spec 17). */
const fact = (key: string, ...paymentIds: string[]) =>
  row(key, key, { payments: paymentIds.map((payment_id) => ({ payment_id })) });

/** The lookups that are added when `event` comes after the others. */
function kept(event: StoredEvent, ...before: StoredEvent[]) {
  const change = noChange({ ...anOrder(), events: [...before, event] });
  addLookups(change, event, at);
  return change.rows.lookups.map(({ kind, value }) => `${kind} ${value}`);
}

describe('a tracking number', () => {
  test('is compared by its letters and digits, in capitals, as many as the column holds', () => {
    expect(trackingValue(' 1z-99/aa é.七 ')).toBe('1Z99AAÉ七');
    expect(trackingValue('-- / ')).toBe('');
    expect(trackingValue('x'.repeat(200))).toBe('X'.repeat(128));
  });
});

describe('what an event names', () => {
  test('is kept with its order', () => {
    const change = noChange(anOrder());
    addLookups(change, payment('k', 'P1'), at);
    expect(change.rows.lookups).toEqual([
      { kind: 'payment', value: 'P1', orderId: ORDER_ID, createdAtMs: NOW_MS },
    ]);
    expect(kept(row('f', 'payment_failed_cm', { payment_id: 'P2' }))).toEqual(['payment P2']);
    expect(kept(parcel('g', 'a 1'))).toEqual(['tracking A1']);
  });

  test('is nothing where it names none', () => {
    expect(kept(parcel('g', ' '))).toEqual([]);
    expect(kept(row('b', 'purchased', { tracking_no: 'a', payment_id: 'p' }))).toEqual([]);
  });

  test('is kept once, with the first that had an effect', () => {
    expect(kept(payment('two', 'P1'), payment('one', 'P1'))).toEqual([]);
    expect(kept(payment('two', 'P1'), payment('one', 'P2'))).toEqual(['payment P1']);
    expect(kept(payment('two', 'A1'), parcel('one', 'A1'))).toEqual(['payment A1']);
    expect(kept(parcel('two', 'a1'), parcel('one', 'a1', 'refused'))).toEqual(['tracking A1']);
    expect(kept(parcel('one', 'a1'), parcel('one', 'a1'))).toEqual(['tracking A1']);
  });

  test('is each payment that the old service knew, where no row has named it before', () => {
    expect(kept(fact('@inherited', 'P1', 'P2'))).toEqual(['payment P1', 'payment P2']);
    expect(kept(fact('@inherited'))).toEqual([]);
    expect(kept(fact('@changed_elsewhere/1', 'P1', 'P2'), fact('@inherited', 'P1'))).toEqual(['payment P2']);
    expect(kept(payment('k', 'P1'), fact('@inherited', 'P2', 'P1'))).toEqual([]);
    expect(kept(fact('@inherited', 'P1'), payment('k', 'P1'))).toEqual([]);
  });

  test('of payments by their rows is each of them', () => {
    const rows = [
      { orderId: 'O1', paymentId: 'P1' },
      { orderId: 'O2', paymentId: 'P-2' },
      { orderId: 'O3', paymentId: 'x'.repeat(200) },
    ];
    expect(paymentLookups(rows, 5)).toEqual([
      { kind: 'payment', value: 'P1', orderId: 'O1', createdAtMs: 5 },
      { kind: 'payment', value: 'P-2', orderId: 'O2', createdAtMs: 5 },
      { kind: 'payment', value: 'x'.repeat(128), orderId: 'O3', createdAtMs: 5 },
    ]);
  });

  test('stands in these events, and in no others', () => {
    expect(NAMING_EVENTS).toEqual(['payment_notified_cm', 'payment_failed_cm', 'group_update']);
  });

  test('of events that came before this was kept is that of those that had an effect', () => {
    const events = [payment('a', 'P1'), parcel('b', 'x', 'refused'), parcel('c', '-'), parcel('d', 'y')];
    expect(lookupsOf([...events, fact('@inherited', 'P2')], 5)).toEqual([
      { kind: 'payment', value: 'P1', orderId: ORDER_ID, createdAtMs: 5 },
      { kind: 'tracking', value: 'Y', orderId: ORDER_ID, createdAtMs: 5 },
      { kind: 'payment', value: 'P2', orderId: ORDER_ID, createdAtMs: 5 },
    ]);
  });
});

describe('two changes as one', () => {
  /** A change with one item in each list, and the given effects. */
  function change(name: string, effects: Partial<OrderChange['effects']> = {}): OrderChange {
    const made = noChange(anOrder());
    for (const [key, list] of Object.entries(made.rows))
      if (Array.isArray(list)) list.push(`${name} ${key}` as never);
    return {
      ...made,
      effects: { ...made.effects, settled: [name as never], reopened: [name as never], ...effects },
      transitions: [name as never],
      illegal: [name as never],
    };
  }

  test('have the rows of both in their order, and the order as the second leaves it', () => {
    const [first, next] = [change('first'), change('next')];
    next.rows.seq = 9;
    const both = together(first, next);
    const lists = Object.entries(both.rows).filter(([key]) => key !== 'seq') as [
      keyof ChangeRows,
      unknown[],
    ][];
    expect(lists).toHaveLength(Object.keys(first.rows).length - 1);
    for (const [key, list] of lists) expect(list).toEqual([`first ${key}`, `next ${key}`]);
    expect(both.rows.seq).toBe(9);
    expect(both.aggregate).toBe(next.aggregate);
    const { settled, reopened } = both.effects;
    for (const list of [settled, reopened, both.transitions, both.illegal])
      expect(list).toEqual(['first', 'next'] as never);
  });

  test('have something to ask others for when either has', () => {
    const bare = noChange(anOrder());
    const asked = { ...bare, rows: { ...bare.rows, requests: ['one' as never] } };
    const again = { ...bare, effects: { ...bare.effects, reopened: ['one' as never] } };
    expect([bare, asked, again].map(hasRequests)).toEqual([false, true, true]);
  });

  test('have the effects of either', () => {
    const effectsOf = (first: Partial<OrderChange['effects']>, next: Partial<OrderChange['effects']>) =>
      together(change('a', first), change('b', next)).effects;
    expect(effectsOf({}, {})).toMatchObject({
      leavesCart: false,
      givesBack: false,
    });
    const all = { leavesCart: true, givesBack: true } as const;
    expect(effectsOf(all, {})).toMatchObject(all);
    expect(effectsOf({}, all)).toMatchObject(all);
  });

  test('begin where the first found the order, and end where the second leaves it', () => {
    const [first, next] = [change('a'), change('b')];
    const both = together(first, next);
    expect(both.before).toBe(first.before);
    const held = (from: HoldState, to: HoldState): OrderChange => {
      const made = noChange({ ...anOrder(), holdState: from });
      return { ...made, aggregate: { ...made.aggregate, holdState: to } };
    };
    expect(holdMove(together(held('bound', 'deducting'), held('deducting', 'refused')))).toEqual({
      ...{ from: 'bound', to: 'refused' },
    });
  });
});
