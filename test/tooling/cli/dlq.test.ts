import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { money, paid, purchased } from '../../support/order-events.ts';
import { runCli } from '../../support/run-cli.ts';
import { useWorld } from '../../support/use-world.ts';

// `bun run dlq` as a person runs it: a process of its own on the same database.

const world = useWorld();

/** Runs it, and leaves out the line that names the database. */
const dlq = async (args: readonly string[], env: Record<string, string> = {}) => {
  const ran = await runCli('dlq', args, env);
  return { ...ran, err: ran.err.replace(/^Database: .*\n/, '') };
};
const letters = async () => world.database.db.select().from(t.deadLetter).orderBy(t.deadLetter.createdAtMs);
const firstId = async () => (await letters())[0]?.letterId ?? '';
const place = async (body: Record<string, unknown> = {}) => {
  const { json } = await world.checkout(body);
  return { id: json.data.order_id as string, final: json.data.order.final };
};
/** An event that waited for its order until it was given up. Afterwards the order exists. */
const buried = async () => {
  const { id, final } = await place();
  const [row] = await world.database.db.select().from(t.orders);
  await world.database.db.delete(t.orders);
  expect(await world.kafka('payment_notified_cm', paid(id, 'captured', final))).toBe('stored');
  world.clock.advance(3_601_000);
  await world.sweep();
  world.clock.reset();
  if (row !== undefined) await world.database.db.insert(t.orders).values(row);
  return id;
};

test('the audit has who replayed or dropped what', async () => {
  await world.kafka('purchased', 'not json');
  const id = await firstId();
  await dlq(['replay', id], { AUDIT_ACTOR: 'ann' });
  await dlq(['drop', id], { AUDIT_ACTOR: 'ben' });
  const rows = await world.database.db.select().from(t.auditEntry).orderBy(t.auditEntry.auditId);
  expect(rows.map((row) => [row.actor, row.action, row.subject, row.detail])).toEqual([
    ['cli:ann', 'dlq.replay', id, { outcome: 'poison' }],
    ['cli:ben', 'dlq.drop', id, { outcome: 'dropped' }],
  ]);
});

describe('bun run dlq', () => {
  test('list shows what is open, by its filters, as a table and as JSON', async () => {
    expect((await dlq(['list'])).out).toBe('No open dead letters match.\n');
    await world.kafka('purchased', 'not json');
    await world.kafka('payment_notified_cm', { order_id: 'X' });
    await world.kafka('payment_failed_cm', null);
    const all = await dlq(['list']);
    expect(all.code).toBe(0);
    for (const word of ['NOT_JSON', 'INVALID', 'NO_VALUE', 'purchased', '3 open'])
      expect(all.out).toContain(word);
    expect(all.out).not.toContain('\u001b');
    const ids = async (...args: string[]) =>
      JSON.parse((await dlq(['list', '--json', ...args])).out).map((one: { event: string }) => one.event);
    expect(await ids('--topic', 'event.purchased')).toEqual(['purchased']);
    expect((await ids('--topic', 'payment_*')).sort()).toEqual(['payment_failed_cm', 'payment_notified_cm']);
    expect(await ids('--reason', 'no_value')).toEqual(['payment_failed_cm']);
    expect(await ids('--older', '1h')).toEqual([]);
    expect(await ids('--state', 'dropped')).toEqual([]);
    await world.database.db
      .update(t.deadLetter)
      .set({ createdAtMs: Date.now() - 3 * 3_600_000 })
      .where(eq(t.deadLetter.name, 'purchased'));
    expect(await ids('--older', '2h')).toEqual(['purchased']);
    expect((await dlq(['list'])).out).toContain('3h');
    expect((await dlq(['list', '--limit', '1'])).out).toContain('1 open; there are more (--limit)');
  });

  test('show prints all of one, and nothing that a terminal would obey', async () => {
    const body = '{"order_id":"A","n":12345678901234567890,"e":[],"x":"\u009b2J"}';
    await world.kafka('purchased', body, { key: 'k\u001b[2J' });
    const id = await firstId();
    const shown = await dlq(['show', id.slice(0, 8)]);
    expect(shown.code).toBe(0);
    for (const text of [
      id,
      'INVALID',
      'event.purchased/0/',
      'k\\u001b[2J',
      '  "n": 12345678901234567890',
      '"e": []',
    ])
      expect(shown.out).toContain(text);
    expect(shown.out).toContain('"x": "\\u009b2J"');
    expect(['\u001b', '\u009b'].filter((char) => shown.out.includes(char))).toEqual([]);
    const asJson = JSON.parse((await dlq(['show', id, '--json'])).out);
    expect(Buffer.from(asJson.payload_base64, 'base64').toString()).toBe(body);
  });

  test('show prints bytes as bytes', async () => {
    await world.kafka('purchased', new Uint8Array([0xff, 0xfe, 0x41, 0x0a]));
    const shown = await dlq(['show', await firstId()]);
    expect(shown.out).toContain('000000  ff fe 41 0a');
    expect(shown.out).toContain('..A.');
  });

  test('replays a letter once its cause is gone, and it is done once', async () => {
    const id = await buried();
    const letterId = await firstId();
    const dry = await dlq(['replay', '--all', '--reason', 'UNKNOWN_ORDER', '--dry-run']);
    expect(dry.out).toContain('1 would be replayed. Nothing was changed.');
    expect((await world.database.db.select().from(t.orders))[0]?.status).toBe('unpaid');
    const [first, second] = await Promise.all([dlq(['replay', letterId]), dlq(['replay', letterId])]);
    expect([first.code, second.code]).toEqual([0, 0]);
    const [order] = await world.database.db.select().from(t.orders);
    expect([order?.orderId, order?.status]).toEqual([id, 'paid']);
    expect((await letters())[0]?.state).toBe('replayed');
    const outgoing = await world.database.db.select().from(t.outbox);
    expect(outgoing.filter((row) => row.topic === 'order.paid')).toHaveLength(1);
    expect((await dlq(['replay', letterId])).out).toContain('already_replayed');
    expect((await dlq(['drop', letterId])).code).toBe(1);
  });

  test('a letter that was kept without its payload is not replayed: no second letter comes of it', async () => {
    const large = new Uint8Array(4 * 1024 * 1024 + 1).fill(0x41);
    expect(await world.kafka('purchased', large)).toBe('poison');
    const letterId = await firstId();
    const before = await letters();
    const { code, out } = await dlq(['replay', '--json', letterId]);
    expect(code).toBe(1);
    const [told] = JSON.parse(out);
    expect(told).toMatchObject({ id: letterId, outcome: 'payload_not_kept' });
    expect(told.why).toStartWith(
      'TOO_LARGE: its payload was not kept, so the record must be sent again: 4194305',
    );
    expect(await letters()).toEqual(before);
    expect((await dlq(['replay', letterId])).out).toEndWith('\n0 replayed; 1 not\n');
    expect((await dlq(['drop', letterId])).code).toBe(0);
  });

  test('whatever its record was, a letter that is replayed in vain is the same letter', async () => {
    const odd = { topic: `event.\u0007${'t'.repeat(300)}`, key: 'k'.repeat(300) };
    await world.kafka('purchased', null, odd);
    await world.kafka('purchased', new Uint8Array(), odd);
    await world.kafka('purchased', new Uint8Array([0xff]), odd);
    await world.kafka('payment_notified_cm', { order_id: 'X' });
    // As a release left it that kept another name with it.
    await world.kafka('group_update', 'not json', { offset: '99' });
    await world.database.db
      .update(t.deadLetter)
      .set({ place: 'event.x/0/1' })
      .where(eq(t.deadLetter.name, 'group_update'));
    const before = await letters();
    expect(before).toHaveLength(5);
    const { code, out } = await dlq(['replay', '--all', '--json']);
    expect([code, JSON.parse(out).map((one: { outcome: string }) => one.outcome)]).toEqual([
      1,
      Array(5).fill('poison'),
    ]);
    const ids = (rows: typeof before) => rows.map((row) => [row.letterId, row.state, row.reason]).sort();
    expect(ids(await letters())).toEqual(ids(before));
  });

  test('a letter that is still bad stays open, with the reason', async () => {
    const { id } = await place();
    await world.kafka('purchased', purchased(id, 'taobao', [{ sku_id: '1', count: 1 }]));
    const again = await dlq(['replay', '--all', '--json']);
    expect(again.code).toBe(1);
    expect(JSON.parse(again.out)).toEqual([
      { id: await firstId(), event: 'purchased', outcome: 'poison', why: 'SKU_NOT_IN_ORDER: entries.0' },
    ]);
    expect((await letters()).map((row) => row.state)).toEqual(['open']);
  });

  test('letters that are named go oldest first, in whatever order they are named', async () => {
    const { id } = await place();
    for (const purchase of ['P-1', 'P-2', 'P-3']) {
      await world.kafka('purchased', `not json of ${purchase}`, { key: id });
      world.clock.advance(1_000);
    }
    const [first = '', second = '', third = ''] = (await letters()).map((one) => one.letterId);
    for (const verb of ['replay', 'drop']) {
      const { out } = await dlq([verb, '--json', second, third, first]);
      expect(JSON.parse(out).map((one: { id: string }) => one.id)).toEqual([first, second, third]);
    }
  });

  test('drop closes the chosen letters and keeps them on record', async () => {
    await world.kafka('purchased', 'not json');
    await world.kafka('group_update', 'not json');
    expect((await dlq(['drop', '--all', '--topic', 'purchased'])).out).toContain('1 dropped');
    expect((await letters()).map((row) => `${row.name} ${row.state}`).sort()).toEqual([
      'group_update open',
      'purchased dropped',
    ]);
    expect((await dlq(['list', '--state', 'dropped'])).out).toContain('1 dropped');
    const dropped = (await letters()).find((row) => row.state === 'dropped')?.letterId ?? '';
    const again = await dlq(['drop', dropped]);
    expect([again.code, again.out.includes('0 dropped; 1 were before')]).toEqual([0, true]);
  });

  test('many letters: all of them, in pages', async () => {
    for (let n = 0; n < 230; n += 1) await world.kafka('purchased', `not json ${n}`);
    const { out } = await dlq(['drop', '--all', '--json']);
    expect(JSON.parse(out)).toHaveLength(230);
  }, 30_000);

  test.each([
    [[], 'Say what to do: list, show, replay or drop.'],
    [['wipe'], 'There is no such command; there are list, show, replay and drop.'],
    [['list', 'abc'], 'list takes filters'],
    [['list', '--older', 'soon'], '--older is a number'],
    [['list', '--state', 'gone'], '--state is'],
    [['list', '--limit', '0'], '--limit is'],
    [['list', '--all'], '--all and --dry-run are for'],
    [['show'], 'show takes one ID.'],
    [['replay'], 'replay takes IDs, or --all'],
    [['drop', 'abc', '--all'], 'not both'],
    [['list', '--what'], '--what'],
  ] as const)('wrong use %j ends with 2 and says how', async (args, message) => {
    const { code, err, out } = await dlq(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).toEndWith('See bun run dlq --help.\n');
  });

  test('an ID that nobody has, or that several have, is told', async () => {
    const none = await dlq(['show', 'ffff']);
    expect([none.code, none.err]).toEqual([1, 'There is no dead letter with this ID.\n']);
    for (let n = 0; n < 17; n += 1) await world.kafka('purchased', `not json ${n}`);
    const rows = await letters();
    const twice =
      rows.map((row) => row.letterId[0] ?? '').find((char, at, all) => all.indexOf(char) !== at) ?? '';
    const many = await dlq(['show', twice]);
    expect([many.code, many.err]).toEqual([1, 'Several IDs begin so; give more of it.\n']);
  });

  test('list and show need only DATABASE_URL, replay the whole configuration', async () => {
    expect((await dlq(['list'], { APP_ENV: 'production' })).code).toBe(0);
    const replay = await dlq(['replay', '--all'], { APP_ENV: 'production' });
    expect([replay.code, replay.out]).toEqual([2, '']);
    expect(replay.err).toContain('PAYMENT_URL: is missing');
    const away = await dlq(['list'], { DATABASE_URL: 'mysql://root:hunter2@127.0.0.1:1/none' });
    expect([away.code, away.err]).toEqual([
      2,
      'The database refused or did not answer: ECONNREFUSED. Nothing more was done.\n',
    ]);
    expect((await dlq(['--help'], { DATABASE_URL: '' })).out).toContain('Exit code');
  });
});

describe('a letter that came out of the inbox', () => {
  test('waits anew when replayed too early, and is open again when given up again', async () => {
    await world.kafka('payment_notified_cm', paid('NOBODY', 'captured', money('1.00')));
    const giveUp = async () => {
      world.clock.advance(3_601_000);
      await world.sweep();
    };
    await giveUp();
    expect((await letters()).map((row) => row.state)).toEqual(['open']);
    expect((await dlq(['replay', await firstId()])).out).toContain('stored');
    expect((await letters()).map((row) => row.state)).toEqual(['replayed']);
    await giveUp();
    expect((await letters()).map((row) => `${row.state} ${row.reason}`)).toEqual(['open UNKNOWN_ORDER']);
  });
});
