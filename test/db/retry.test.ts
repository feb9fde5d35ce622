import { describe, expect, test } from 'bun:test';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { isUnavailable } from '../../src/db/errors.ts';
import { retriedAlone, retrying } from '../../src/db/retry.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { createStore } from '../../src/service/store.ts';
import { until } from '../support/until.ts';

const failing = (errno: number) => Object.assign(new Error(`error ${errno}`), { errno });

describe('work that the database wants again', () => {
  test.each([1205, 1213, 1020, 1412, 3101])(
    'is done again after error %i, and not after its success',
    async (errno) => {
      let tries = 0;
      const work = async () => {
        tries += 1;
        if (tries < 4) throw failing(errno);
        return tries;
      };
      expect(await retrying(work)).toBe(4);
      tries = 0;
      expect(await retriedAlone({ work }).work()).toBe(4);
    },
  );

  test('is not done again for any other error', async () => {
    let tries = 0;
    const work = async () => {
      tries += 1;
      throw failing(1062);
    };
    await expect(retrying(work)).rejects.toThrow('1062');
    expect(tries).toBe(1);
  });

  test('comes to an end, as the database away', async () => {
    let tries = 0;
    const work = async () => {
      tries += 1;
      throw failing(1020);
    };
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    const last = await retrying(work, wait).catch((error: unknown) => error);
    expect([String(last), isUnavailable(last)]).toEqual(['Error: error 1020', true]);
    expect([tries > 20, tries < 100, waits.length]).toEqual([true, true, tries - 1]);
    expect(new Set(waits).size).toBe(waits.length);
  });
});

test('a statement that stands alone and loses a deadlock is done all the same', async () => {
  const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
  const client = openTcpDatabase(databaseUrl, 2);
  const other = await createConnection({ uri: databaseUrl });
  const put = (currencies: readonly string[]) =>
    other.query('INSERT INTO forex_rate (base, currency, rate, as_of, fetched_at) VALUES ?', [
      currencies.map((currency) => ['CNY', currency, '1', '2026-01-01', '2026-01-01']),
    ]);
  const waiting = async () => {
    const [rows] = await other.query<RowDataPacket[]>(
      "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'",
    );
    return Number(rows[0]?.Value) > 0;
  };
  await other.query('DELETE FROM forex_rate');
  await other.query('BEGIN');
  // The server rolls back the transaction that has written less.
  await put(['YYY', ...Array.from({ length: 40 }, (_, index) => `Z${index}`)]);
  const kept = createStore(client).forexRates.keep({ XXX: '2', YYY: '3' }, 1, 1, 1);
  await until(waiting);
  await put(['XXX']);
  await other.query('ROLLBACK');
  await kept;
  expect([...(await createStore(client).forexRates.all()).keys()].sort()).toEqual(['XXX', 'YYY']);
  await other.query('DELETE FROM forex_rate');
  await other.end();
  await client.close();
});
