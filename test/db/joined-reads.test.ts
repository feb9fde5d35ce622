import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { createPool } from 'mysql2/promise';
import { DatabaseUnreachable } from '../../src/db/driver-error.ts';
import { isJoinable, mayJoin } from '../../src/db/joinable.ts';
import { readsOfTurn } from '../../src/db/joined-reads.ts';
import { openPipelinedReads, type PipelinedReads } from '../../src/db/pipelined-reads.ts';
import { addressOf, openTcpDatabase } from '../../src/db/tcp-client.ts';
import { type MysqlProxy, startMysqlProxy } from '../support/mysql-proxy.ts';

// Point reads of one turn become one statement. Nobody may notice it: each caller gets what its own SELECT reads.

type Sent = { readonly text: string; readonly values: readonly unknown[] };
const ONE = 'select a from t where k = ?';
const TWO = 'select a from t where k = ? and l = ?';
for (const text of [ONE, TWO]) mayJoin(text);

/** Reads of a made-up server, which answers each SELECT of a statement with its own values. */
function madeUp(answer: (sent: Sent) => unknown[][] = answered, joins = true) {
  const sent: Sent[] = [];
  const send = async (text: string, values: readonly unknown[]) => {
    sent.push({ text, values });
    return answer({ text, values });
  };
  return { sent, read: readsOfTurn(send, () => joins) };
}
function answered({ text, values }: Sent): unknown[][] {
  const count = text.split('(select ').length - 1;
  if (count === 0) return [[...values]];
  const own = values.length / count;
  return Array.from({ length: count }, (_, at) => [at, ...values.slice(at * own, (at + 1) * own)]);
}
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);
const countsOf = (sent: readonly Sent[]) => sent.map(({ text }) => text.split('(select ').length - 1);

describe('reads of one turn', () => {
  test('go out in pieces of a few sizes, and each has its own answer', async () => {
    const { sent, read } = madeUp();
    expect(await Promise.all(numbers(29).map((key) => read(ONE, [key])))).toEqual(
      numbers(29).map((key) => [[key]]),
    );
    // A statement that is 0 joined is a single read.
    expect(countsOf(sent)).toEqual([16, 8, 4, 0]);
    expect(sent[2]?.text).toBe(
      '(select 0, a from t where k = ?) union all (select 1, a from t where k = ?) union all ' +
        '(select 2, a from t where k = ?) union all (select 3, a from t where k = ?)',
    );
    await read(ONE, [7]);
    expect(sent.at(-1)).toEqual({ text: ONE, values: [7] });
  });

  test('that are equal are sent once; those of other texts, types or values are not', async () => {
    const { sent, read } = madeUp();
    const both = ['x', 'y\nstring 1 z'];
    const asked: unknown[][] = [both, both, ['x\nstring 1 y', 'z'], ['1', 1], [1, '1'], [null, 'null']];
    expect(await Promise.all(asked.map((values) => read(TWO, values)))).toEqual(asked.map((one) => [one]));
    expect(sent.flatMap((one) => one.values)).toHaveLength(10);
  });

  test('of times and bytes that differ in their last digit alone are not equal', async () => {
    const { sent, read } = madeUp();
    const asked = [new Date(1), new Date(2), Buffer.from([200]), Buffer.from([201])];
    expect(await Promise.all(asked.map((value) => read(ONE, [value])))).toEqual(asked.map((one) => [[one]]));
    expect(sent).toHaveLength(4);
  });

  test('go out one by one when they were not said to be points, and where nothing may be joined', async () => {
    const { sent, read } = madeUp();
    await Promise.all(numbers(3).map((key) => read('select b from t where k = ?', [key])));
    expect(countsOf(sent)).toEqual([0, 0, 0]);
    const alone = madeUp(answered, false);
    await Promise.all(numbers(3).map((key) => alone.read(ONE, [key])));
    expect(countsOf(alone.sent)).toEqual([0, 0, 0]);
  });

  test('with a long value go alone, and many values make small pieces', async () => {
    const { sent, read } = madeUp();
    const long = 'x'.repeat(256);
    await Promise.all([long, 'a', 'b', null].map((key) => read(ONE, [key])));
    expect(sent.map(({ values }) => values)).toEqual([['a', 'b'], [long], [null]]);
    const text = `select a from t where k in (${numbers(50).map(() => '?')})`;
    mayJoin(text);
    const many = madeUp();
    await Promise.all(
      numbers(5).map((at) =>
        many.read(
          text,
          numbers(50).map((one) => 50 * at + one),
        ),
      ),
    );
    expect(countsOf(many.sent)).toEqual([2, 2, 0]);
  });

  test('that fail together are sent one by one, so that the failure is of those that it is about', async () => {
    const bad = new Error('bad');
    const { sent, read } = madeUp((one) => {
      if (one.values.includes(2)) throw bad;
      return answered(one);
    });
    const results = await Promise.allSettled(numbers(4).map((key) => read(ONE, [key])));
    expect(results.map((one) => (one.status === 'fulfilled' ? one.value : one.reason))).toEqual([
      [[0]],
      [[1]],
      bad,
      [[3]],
    ]);
    expect(countsOf(sent)).toEqual([4, 0, 0, 0, 0]);
  });

  test('that fail with their connection are not sent again: each would have failed with it', async () => {
    for (const gone of [new DatabaseUnreachable(), Object.assign(new Error('gone'), { fatal: true })]) {
      const { sent, read } = madeUp(() => {
        throw gone;
      });
      const results = await Promise.allSettled(numbers(4).map((key) => read(ONE, [key])));
      expect(results.map((one) => (one as PromiseRejectedResult).reason)).toEqual([gone, gone, gone, gone]);
      expect(sent).toHaveLength(1);
    }
  });
});

test('what would be read otherwise when it is joined is refused', () => {
  for (const text of [
    'select a from t order by a',
    'select a from t order by a limit 1',
    'select distinct a from t',
    'select ? from t',
    'select a from t for update',
    'select a from t for share',
    'select a from t lock in share mode',
    'update t set a = 1',
    '(select a from t) union all (select b from t)',
  ]) {
    expect(() => mayJoin(text), text).toThrow('cannot be joined');
    expect(isJoinable(text)).toBe(false);
  }
});

const TABLE = `create table point_try (
  k varchar(64) not null, l int, b bigint, u int unsigned, d decimal(20,4), f double, t text, j json,
  e enum('x','y'), o boolean, at datetime(3), day date, bin varbinary(16), key (k)
) character set utf8mb4 collate utf8mb4_bin`;
const COLUMNS = 'select k, l, b, u, d, f, t, j, e, o, at, day, bin from point_try';
const TEXTS = [
  `${COLUMNS} where k = ?`,
  `${COLUMNS} where k in (?, ?)`,
  `${COLUMNS} where (k = ? and l = ?)`,
  `${COLUMNS} where k = ? limit 1`,
  'select p.k, q.k, q.t from point_try p left join point_try q on (q.l = p.b and q.k = ?) where p.k = ?',
] as const;
/** Keys as people and attackers write them: other case, trailing spaces, quotes, NUL, half characters, long ones. */
const KEYS = [
  'a',
  'A',
  'a ',
  'ä',
  '中文',
  "o'x",
  '\\',
  'a\u0000',
  '\ud800',
  '1',
  '01',
  '',
  '😀',
  'z'.repeat(64),
];

const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
const openReads = (url: string) => {
  const pool = createPool({ uri: url, connectionLimit: 1 });
  const reads = openPipelinedReads(addressOf(pool), { connectTimeoutMs: 5_000, answerTimeoutMs: 8_000 });
  void pool.end();
  return reads;
};

// A table that is in no VSchema is nowhere on shards.
describe.skipIf(process.env.TEST_VITESS === 'vitess-sharded')('over a real server', () => {
  const direct = openTcpDatabase(databaseUrl, 1);
  let proxy: MysqlProxy;
  let joined: PipelinedReads;
  beforeAll(async () => {
    for (const text of TEXTS) mayJoin(text);
    await direct.db.execute(sql`drop table if exists point_try`);
    await direct.db.execute(sql.raw(TABLE));
    for (const [at, key] of KEYS.entries())
      for (const copy of numbers(at % 3))
        await direct.db.execute(
          sql`insert into point_try values (${key.toWellFormed()}, ${copy}, ${String(2n ** 62n + BigInt(at))},
            4294967295, ${`-${at}.5`}, ${at / 3}, ${`${key.toWellFormed()}\n`}, ${JSON.stringify({ key: at })},
            'x', ${copy}, '2026-01-05 08:00:00.120', '2026-01-05', unhex(${`00FF0${at % 10}`}))`,
        );
    proxy = await startMysqlProxy(databaseUrl);
    joined = openReads(proxy.url);
  });
  beforeEach(() => proxy.onCommand());
  afterAll(async () => {
    await joined.close();
    await proxy.stop();
    await direct.db.execute(sql`drop table point_try`);
    await direct.close();
  });

  const key = fc.oneof(
    fc.constantFrom(...KEYS),
    fc.string({ unit: 'binary' }),
    fc.string({ minLength: 250, maxLength: 300 }),
  );
  // Texts only, as the service sends: MySQL keeps the type that a prepared statement's value had first.
  const ask = fc.constantFrom(...TEXTS).chain((text) =>
    fc.record({
      text: fc.constant(text),
      values: fc.array(key, {
        minLength: text.split('?').length - 1,
        maxLength: text.split('?').length - 1,
      }),
    }),
  );

  test('a read among others answers as it does alone, whatever rows and values', async () => {
    await joined.read('select 1', []);
    const outcome = (read: Promise<unknown[][]>) =>
      read.then(
        (rows) => ({ rows }),
        (error: { code?: unknown }) => ({ code: error.code }),
      );
    await fc.assert(
      fc.asyncProperty(fc.array(ask, { minLength: 2, maxLength: 40 }), async (asked) => {
        const together = await Promise.all(
          asked.map(({ text, values }) => outcome(joined.read(text, values))),
        );
        for (const [at, { text, values }] of asked.entries())
          expect(together[at]).toEqual(await outcome(joined.read(text, values)));
      }),
      { numRuns: 150 },
    );
  });

  test('that was lost with its connection is sent once more', async () => {
    await joined.read('select 1', []);
    let dropped = 0;
    proxy.onCommand(() => (dropped++ === 0 ? 'drop-answer' : 'pass'));
    const rows = await Promise.all(KEYS.slice(3, 6).map((one) => joined.read(TEXTS[0], [one])));
    expect(rows.map((one) => one.length)).toEqual([0, 1, 2]);
  });
});

test('many are one statement, and on Vitess each is its own', async () => {
  const proxy = await startMysqlProxy(databaseUrl);
  const reads = openReads(proxy.url);
  const text = 'select sku_id from sku where sku_id = ?';
  mayJoin(text);
  await reads.read('select 1', []);
  let seen = 0;
  proxy.onCommand(({ sql: sent }) => {
    // A connection that is opened sets its session too.
    if (sent.includes('sku_id')) seen += 1;
    return 'pass';
  });
  await Promise.all(numbers(8).map((at) => reads.read(text, [`none ${at}`])));
  expect(seen).toBe(process.env.TEST_VITESS === undefined ? 1 : 8);
  await reads.close();
  await proxy.stop();
});
