import { afterEach, beforeEach, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { paid } from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 10: an event that cannot even be stored stops nothing. A column that is narrower than declared stands for every
// such reason: the database is available, and refuses the write.

const lines: Record<string, unknown>[] = [];
const life = orderLife(() => world);
const world = useWorld({ fresh: 'never', onLog: (line) => void lines.push(line) });
beforeEach(async () => {
  await world.fresh();
  lines.length = 0;
});
const undo: string[] = [];
afterEach(async () => {
  for (const statement of undo.splice(0).reverse()) await run(statement);
});

const run = (statement: string) => world.database.db.execute(sql.raw(statement));
async function alter(statement: string, back: string) {
  undo.push(back);
  await run(statement);
}
const narrowEvents = () =>
  alter(
    'ALTER TABLE order_event MODIFY via varchar(1)',
    'ALTER TABLE order_event MODIFY via varchar(8) character set utf8mb4 collate utf8mb4_bin NOT NULL',
  );
const narrowHeaders = () =>
  alter(
    'ALTER TABLE dead_letter MODIFY headers varchar(3)',
    'ALTER TABLE dead_letter MODIFY headers mediumtext NOT NULL',
  );
const narrowDetail = () =>
  alter(
    'ALTER TABLE dead_letter MODIFY detail varchar(1)',
    'ALTER TABLE dead_letter MODIFY detail varchar(255) NOT NULL',
  );
const away = () =>
  alter('RENAME TABLE dead_letter TO dead_letter_away', 'RENAME TABLE dead_letter_away TO dead_letter');

const place = { topic: 'event.payment_notified_cm', partition: 2, offset: '41', key: 'K' };
const send = (name: string, body: unknown) =>
  world.handleEvent({
    via: 'kafka',
    name,
    payload: new TextEncoder().encode(JSON.stringify(body)),
    headers: { source: 'billing' },
    traceparent: null,
    place,
  });
const letters = () => world.database.db.select().from(t.deadLetter);

test('an event that its inbox refuses is a dead letter, whole, and can be replayed', async () => {
  const { id, final } = await life.place();
  await narrowEvents();
  const event = paid(id, 'captured', final);
  expect(await send('payment_notified_cm', event)).toBe('poison');
  expect(await send('of_tomorrow', { a: 1 })).toBe('poison');
  const [one, other] = (await letters()).sort((a, b) => (a.name > b.name ? -1 : 1));
  expect(one).toMatchObject({
    name: 'payment_notified_cm',
    reason: 'NOT_STORED',
    orderId: id,
    recordKey: 'K',
    headers: { source: 'billing' },
    place: 'event.payment_notified_cm/2/41',
  });
  expect(one?.detail).toMatch(/1406/);
  expect(other?.reason).toBe('NOT_STORED');
  expect(await life.status(id)).toBe('unpaid');
  for (const statement of undo.splice(0)) await run(statement);
  expect((await world.deadLetters().replay(one?.letterId ?? '')).outcome).toBe('handled');
  expect(await life.status(id)).toBe('paid');
});

test('by HTTP its sender is told the same', async () => {
  const { id, final } = await life.place();
  await narrowEvents();
  const answer = await world.event('payment_notified_cm', paid(id, 'captured', final));
  expect([answer.status, answer.json.data.outcome]).toEqual([200, 'poison']);
});

test('a letter that cannot be kept whole is kept without what may be to blame', async () => {
  await narrowHeaders();
  expect(await send('payment_notified_cm', { nothing: true })).toBe('poison');
  const [letter] = await letters();
  expect(letter).toMatchObject({
    name: 'payment_notified_cm',
    place: 'event.payment_notified_cm/2/41',
    reason: 'INVALID',
    headers: {},
    payload: null,
    recordKey: null,
    orderId: null,
  });
  expect(letter?.detail).toMatch(/^not kept whole: 16 bytes, sha256 [0-9a-f]{64}$/);
});

test('one of which not even that can be kept is given up, and told with its place', async () => {
  await narrowDetail();
  expect(await send('payment_notified_cm', { nothing: true })).toBe('lost');
  expect(await letters()).toEqual([]);
  expect(lines.find((line) => line.event === 'event_lost')).toMatchObject({
    place: 'event.payment_notified_cm/2/41',
    reason: 'INVALID',
    error_errno: 1406,
  });
  expect(lines.filter((line) => line.event === 'event').map((line) => line.outcome)).toEqual(['lost']);
});

test('a value too large for the database is left out of its letter', async () => {
  const payload = new Uint8Array(4 * 1024 * 1024 + 1).fill(120);
  const event = { via: 'kafka', name: 'purchased', payload, headers: {}, traceparent: null, place } as const;
  expect(await world.handleEvent(event)).toBe('poison');
  const [letter] = await letters();
  expect([letter?.reason, letter?.payload]).toEqual(['TOO_LARGE', null]);
  expect(letter?.detail).toMatch(/^4194305 bytes, sha256 [0-9a-f]{64}; $/);
});

test('a database that takes nothing from anyone is waited for, and nothing is given up', async () => {
  await away();
  for (let tries = 0; tries < 3; tries += 1)
    await expect(send('payment_notified_cm', { nothing: true })).rejects.toThrow();
  expect(lines.filter((line) => line.event === 'event_lost')).toEqual([]);
  for (const statement of undo.splice(0)) await run(statement);
  expect(await send('payment_notified_cm', { nothing: true })).toBe('poison');
  expect(await life.letters()).toEqual(['payment_notified_cm INVALID open']);
});

test('a dead letter whose replay is lost stays open', async () => {
  expect(await send('payment_notified_cm', { nothing: true })).toBe('poison');
  await alter(
    "CREATE TRIGGER refuses BEFORE INSERT ON dead_letter FOR EACH ROW SIGNAL SQLSTATE '22001' SET MYSQL_ERRNO = 1406",
    'DROP TRIGGER refuses',
  );
  expect((await world.deadLetters().replay(await life.letterId())).outcome).toBe('lost');
  expect(await life.letters()).toEqual(['payment_notified_cm INVALID open']);
});

test('one waiting event that cannot be put aside does not keep the others waiting', async () => {
  const { id, final } = await life.place();
  const hidden = await life.remove(id);
  await world.kafka('payment_notified_cm', paid('nobody', 'captured', final));
  world.clock.advance(3_601_000);
  await away();
  for (let times = 0; times < 5; times += 1) {
    await world.sweep();
    world.clock.advance(31_000);
  }
  lines.length = 0;
  await world.kafka('payment_notified_cm', paid(id, 'captured', final));
  await life.restore(hidden);
  world.clock.advance(2_000);
  await world.sweep();
  expect(lines.filter((line) => line.event === 'sweep_part_failed')).toMatchObject([{ order_id: 'nobody' }]);
  expect(await life.status(id)).toBe('paid');
  expect(await life.events('nobody')).toEqual(['payment_notified_cm/pay-1/captured waiting']);
});

const noTable = () =>
  alter(
    'RENAME TABLE order_timeline TO order_timeline_away',
    'RENAME TABLE order_timeline_away TO order_timeline',
  );
const noColumn = () =>
  alter(
    'ALTER TABLE order_timeline RENAME COLUMN at TO at_away',
    'ALTER TABLE order_timeline RENAME COLUMN at_away TO at',
  );
for (const [what, hide] of [
  ['table', noTable],
  ['column', noColumn],
] as const)
  test(`a ${what} that its migration has still to make is waited for, on the way in and in the inbox`, async () => {
    const [first, second] = [await life.place(), await life.place()];
    const hidden = await life.remove(first.id);
    await world.kafka('payment_notified_cm', paid(first.id, 'captured', first.final));
    await life.restore(hidden);
    await hide();
    for (let times = 0; times < 8; times += 1) {
      world.clock.advance(60_000);
      await world.sweep();
    }
    const event = paid(second.id, 'captured', second.final, { payment_id: 'pay-2' });
    for (let times = 0; times < 6; times += 1)
      await expect(send('payment_notified_cm', event)).rejects.toThrow();
    expect((await world.event('payment_notified_cm', event)).status).toBe(500);
    expect([await life.events(first.id), await life.events(second.id), await life.letters()]).toEqual([
      ['payment_notified_cm/pay-1/captured waiting'],
      [],
      [],
    ]);
    for (const statement of undo.splice(0)) await run(statement);
    expect(await send('payment_notified_cm', event)).toBe('handled');
    world.clock.advance(300_000);
    await world.sweep();
    expect([await life.status(first.id), await life.status(second.id)]).toEqual(['paid', 'paid']);
  });

test('a waiting event of which no letter can be kept goes on waiting', async () => {
  await world.kafka('payment_notified_cm', paid('nobody', 'captured', { v: '1.00', c: 'USD' }));
  await alter(
    "CREATE TRIGGER refuses BEFORE INSERT ON dead_letter FOR EACH ROW SIGNAL SQLSTATE '22001' SET MYSQL_ERRNO = 1406",
    'DROP TRIGGER refuses',
  );
  world.clock.advance(3_601_000);
  await world.sweep();
  expect(lines.filter((line) => line.event === 'event_lost')).toHaveLength(1);
  // Its order is put off, so that the next sweep does not try again at once.
  await world.sweep();
  expect(lines.filter((line) => line.event === 'event_lost')).toHaveLength(1);
  expect(await life.events('nobody')).toEqual(['payment_notified_cm/pay-1/captured waiting']);
  for (const statement of undo.splice(0)) await run(statement);
  world.clock.advance(31_000);
  await world.sweep();
  expect([await life.events('nobody'), await life.letters()]).toEqual([
    ['payment_notified_cm/pay-1/captured dead'],
    ['payment_notified_cm UNKNOWN_ORDER open'],
  ]);
});
