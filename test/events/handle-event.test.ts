import { describe, expect, test } from 'bun:test';
import { createHandleEvents, type EventOperations } from '../../src/events/handle-event.ts';
import type { IncomingEvent } from '../../src/events/incoming.ts';
import { redeliverWith } from '../../src/events/redeliver.ts';
import type { LetterContent } from '../../src/operations/inbox/keep-dead-letter.ts';
import type { IgnoredEvent } from '../../src/operations/inbox/keep-ignored-event.ts';
import { PoisonEvent } from '../../src/operations/inbox/poison-event.ts';
import { money, paid } from '../support/order-events.ts';

// Spec 10: one path for both ways in. This test counts the calls that the handler makes; their effects are tested on
// the database.

const place = { topic: 'event.x', partition: 3, offset: '17', key: 'O1' };
const incoming = (name: string, body: unknown, more: Partial<IncomingEvent> = {}): IncomingEvent => ({
  via: 'kafka',
  name,
  payload:
    typeof body === 'string'
      ? new TextEncoder().encode(body)
      : new TextEncoder().encode(JSON.stringify(body)),
  headers: { h: '1' },
  traceparent: null,
  place,
  ...more,
});
const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const good = paid('O1', 'captured', money('1.00'), { event_id: 'e-1' });

function handler(eventsOff: string[] = [], accept: EventOperations['acceptEvent'] = async () => 'handled') {
  const letters: LetterContent[] = [];
  const ignored: IgnoredEvent[] = [];
  const accepted: Parameters<EventOperations['acceptEvent']>[0][] = [];
  const together: Parameters<EventOperations['acceptTogether']>[0][] = [];
  const operations: EventOperations = {
    acceptTogether: async (events) => {
      together.push(events);
      return new Map(
        events
          .filter(({ event }) => event.body.order_id !== 'unknown')
          .map((one) => [one, 'handled'] as const),
      );
    },
    acceptEvent: async (event) => {
      accepted.push(event);
      return accept(event);
    },
    keepIgnoredEvent: async (event) => void ignored.push(event),
    keepDeadLetter: async (letter) => letters.push(letter) > 0,
    isPassing: (error) => error instanceof Error && error.message === 'away',
    describeError: () => ({ error_code: 'ER_DATA_TOO_LONG', error_errno: 1406 }),
  };
  const handleAll = createHandleEvents(operations, { eventsOff });
  const handle = async (event: IncomingEvent) => (await handleAll([event]))[0];
  return { operations, handle, handleAll, letters, ignored, accepted, together };
}

describe('the handler', () => {
  test('hands on what its contract lets through', async () => {
    const h = handler();
    expect(await h.handle(incoming('payment_notified_cm', good))).toBe('handled');
    expect(h.accepted[0]).toMatchObject({ eventId: 'e-1', via: 'kafka', headers: { h: '1' } });
    expect(h.accepted[0]?.event.body).not.toHaveProperty('event_id');
  });

  test('keeps what breaks its contract whole, from Kafka; refuses it by HTTP', async () => {
    const h = handler();
    expect(await h.handle(incoming('payment_notified_cm', '{"order_id":1'))).toBe('poison');
    expect(h.letters[0]).toMatchObject({
      name: 'payment_notified_cm',
      place: 'event.x/3/17',
      recordKey: 'O1',
      reason: 'NOT_JSON',
    });
    await expect(
      h.handle(incoming('payment_notified_cm', {}, { via: 'http', place: null })),
    ).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    expect(h.letters).toHaveLength(1);
  });

  test('keeps what the order refuses, either way in', async () => {
    const h = handler([], async () => {
      throw new PoisonEvent('SKU_NOT_IN_ORDER', 'entries.0');
    });
    expect(await h.handle(incoming('payment_notified_cm', good))).toBe('poison');
    expect(await h.handle(incoming('payment_notified_cm', good, { via: 'http', place: null }))).toBe(
      'poison',
    );
    expect(
      h.letters.map(({ orderId, reason, detail, place: from }) => [orderId, reason, detail, from]),
    ).toEqual([
      ['O1', 'SKU_NOT_IN_ORDER', 'entries.0', 'event.x/3/17'],
      ['O1', 'SKU_NOT_IN_ORDER', 'entries.0', ''],
    ]);
  });

  test('lets through a throw that says "later"', async () => {
    const h = handler([], async () => {
      throw new Error('away');
    });
    await expect(h.handle(incoming('payment_notified_cm', good))).rejects.toThrow('away');
    expect(h.letters).toEqual([]);
  });

  test('files a letter that breaks its contract under the order that it names, if that can be an id', async () => {
    const h = handler();
    for (const order_id of ['O-7', 'Ada, 5 Main St', 7, null])
      await h.handle(incoming('payment_notified_cm', { order_id, phone: '+15550100' }));
    await h.handle(incoming('payment_notified_cm', 'not json'));
    expect(h.letters.map(({ orderId }) => orderId)).toEqual(['O-7', null, '7', null, null]);
  });

  test('keeps what nobody handles under its event_id of 1 to 128 characters, else under its place', async () => {
    const h = handler();
    for (const length of [0, 1, 128, 129])
      await h.handle(incoming('brand_new', { event_id: 'e'.repeat(length) }));
    const byPlace = 'event.x/3/17';
    expect(h.ignored.map(({ key }) => key)).toEqual([byPlace, 'e', 'e'.repeat(128), byPlace]);
  });

  test('keeps what nobody handles, and what is switched off, as ignored, and of its body the order only', async () => {
    const h = handler(['group_update']);
    const body = { event_id: 'e-9', order_id: 'O-1', receiver: 'Ada', phone: '+15550100' };
    expect(await h.handle(incoming('brand_new', body))).toBe('ignored');
    expect(await h.handle(incoming('brand_old', { order_id: 'Ada, 5 Main St' }))).toBe('ignored');
    expect(await h.handle(incoming('group_update', 'not json'))).toBe('ignored');
    expect(await h.handle(incoming('toString', [1]))).toBe('ignored');
    expect(h.ignored.map(({ name, key, body, why }) => [name, key, body, why])).toEqual([
      ['brand_new', 'e-9', { order_id: 'O-1' }, 'no_handler'],
      ['brand_old', 'event.x/3/17', {}, 'no_handler'],
      ['group_update', 'event.x/3/17', { unreadable: true }, 'switched_off'],
      ['toString', 'event.x/3/17', {}, 'no_handler'],
    ]);
  });

  test('headers too large to keep are left out, and only those', async () => {
    const h = handler();
    const headers = JSON.parse(`{"a": "1", "big": "${'x'.repeat(9_000)}", "__proto__": "p", "b": "2"}`);
    await h.handle(incoming('payment_notified_cm', good, { headers }));
    await h.handle(incoming('payment_notified_cm', 'no', { headers }));
    for (const kept of [h.accepted[0]?.headers, h.letters[0]?.headers])
      expect(Object.entries(kept ?? {})).toEqual([
        ['a', '1'],
        ['__proto__', 'p'],
        ['b', '2'],
      ]);
  });

  test('a traceparent that is none is absent, wherever the event goes', async () => {
    const traceparent = `${TRACE}-more`;
    const h = handler();
    await h.handle(incoming('payment_notified_cm', good, { traceparent }));
    await h.handle(incoming('payment_notified_cm', good, { traceparent: TRACE }));
    await h.handle(incoming('brand_new', {}, { traceparent }));
    expect([...h.accepted, ...h.ignored].map((one) => one.traceparent)).toEqual([null, TRACE, null]);
  });

  test('a place, key and name of any length are cut to what is kept of them', async () => {
    const h = handler();
    const long = { ...place, topic: 't'.repeat(500), key: 'k'.repeat(500) };
    await h.handle(incoming(`${'n'.repeat(500)}\u0000`, {}, { place: long }));
    await h.handle(incoming('payment_notified_cm', 'no', { place: long }));
    expect(h.ignored[0]?.name).toBe('n'.repeat(249));
    expect(h.letters[0]?.place).toBe(`${'t'.repeat(249)}/3/17`);
    expect(h.letters[0]?.recordKey).toBe('k'.repeat(255));
  });

  test('an event_id of another form is no key of what nobody handles', async () => {
    const h = handler();
    for (const event_id of ['e 1', 'e1 ', '', 'x'.repeat(129), 'é'])
      await h.handle(incoming('brand_new', { event_id }));
    expect(new Set(h.ignored.map((one) => one.key))).toEqual(new Set(['event.x/3/17']));
  });
});

describe('what cannot be stored', () => {
  const refused = async (): Promise<never> => {
    throw new Error('Data too long');
  };

  test('is a dead letter with the kind of the refusal, and the event behind it goes on', async () => {
    const h = handler([], refused);
    const unstored: IncomingEvent = incoming('brand_new', {});
    const all = createHandleEvents({ ...h.operations, keepIgnoredEvent: refused }, { eventsOff: [] });
    expect(await all([incoming('payment_notified_cm', { ...good, order_id: 'unknown' }), unstored])).toEqual([
      'poison',
      'poison',
    ]);
    expect(h.letters.map(({ orderId, reason, detail }) => `${orderId} ${reason} ${detail}`).sort()).toEqual([
      'null NOT_STORED ER_DATA_TOO_LONG 1406',
      'unknown NOT_STORED ER_DATA_TOO_LONG 1406',
    ]);
  });

  test('nor kept as a dead letter is lost from Kafka, and by HTTP its sender is not told that it is kept', async () => {
    const { operations } = handler([], refused);
    const handle = createHandleEvents(
      { ...operations, keepDeadLetter: async () => false },
      { eventsOff: [] },
    );
    expect(await handle([incoming('payment_notified_cm', good)])).toEqual(['lost']);
    const byHttp = incoming('payment_notified_cm', good, { via: 'http', place: null });
    await expect(handle([byHttp])).rejects.toThrow();
  });
});

describe('several events', () => {
  const to = (orderId: string) => incoming('payment_notified_cm', { ...good, order_id: orderId });

  test('go together as far as they can be applied; the others by themselves, each with its own outcome', async () => {
    const h = handler([], async () => 'stored');
    const bad = incoming('payment_notified_cm', '{');
    const outcomes = await h.handleAll([to('O1'), bad, to('unknown'), incoming('brand_new', {}), to('O2')]);
    expect(outcomes).toEqual(['handled', 'poison', 'stored', 'ignored', 'handled']);
    const idsOf = (events: readonly { readonly event: { readonly body: { readonly order_id: string } } }[]) =>
      events.map(({ event }) => event.body.order_id);
    expect(h.together.map(idsOf)).toEqual([['O1', 'unknown', 'O2']]);
    expect(idsOf(h.accepted)).toEqual(['unknown']);
  });

  test('one alone goes by itself', async () => {
    const h = handler();
    await h.handleAll([incoming('brand_new', {}), to('O1')]);
    expect([h.together.length, h.accepted.length]).toEqual([0, 1]);
  });

  test('a throw of one waits for the others to come to their end', async () => {
    const { operations } = handler([], async () => {
      throw new Error('away');
    });
    const slow = Promise.withResolvers<boolean>();
    let isEnded = false;
    const all = createHandleEvents(
      { ...operations, keepDeadLetter: () => slow.promise },
      { eventsOff: [] },
    )([to('unknown'), incoming('payment_notified_cm', '{')]).finally(() => {
      isEnded = true;
    });
    all.catch(() => undefined);
    // Longer than a rejection needs to arrive.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(isEnded).toBe(false);
    slow.resolve(true);
    await expect(all).rejects.toThrow('away');
  });
});

describe('a dead letter comes to the handler again', () => {
  const again = async (letter: { place: string; headers?: Record<string, string> }) => {
    let got: IncomingEvent | null = null;
    await redeliverWith(async (event) => {
      got = event;
      return 'handled';
    })({ letterId: 'abc', name: 'purchased', headers: {}, recordKey: 'k', payload: null, ...letter });
    return got as IncomingEvent | null;
  };

  test('as from Kafka, from where it stood', async () => {
    expect(await again({ place: 'event.a/b/3/17' })).toMatchObject({
      via: 'kafka',
      letterId: 'abc',
      place: { topic: 'event.a/b', partition: 3, offset: '17', key: 'k' },
    });
    for (const none of [
      '',
      '3/17',
      '/3/17',
      'event.a/x/17',
      'event.a/3/x',
      'event.a/3/',
      `event.a/${'9'.repeat(21)}/1`,
    ])
      expect(await again({ place: none })).toMatchObject({ via: 'kafka', place: null });
  });

  test('and is that letter again when it is still poison; a record that comes is a letter of its own', async () => {
    const h = handler();
    for (const more of [{ letterId: 'abc' }, {}]) await h.handle(incoming('purchased', '{', more));
    expect(h.letters.map((one) => one.letterId)).toEqual(['abc', null]);
  });

  test('with its trace, when it is one', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(await again({ place: '', headers: { traceparent } })).toMatchObject({ traceparent });
    expect(await again({ place: '', headers: { traceparent: 'x'.repeat(99) } })).toMatchObject({
      traceparent: null,
    });
  });
});
