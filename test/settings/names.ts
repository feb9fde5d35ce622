import { describe, expect, test } from 'bun:test';
import { createPool } from 'mysql2/promise';
import { problemsOf, SETTINGS_QUERY, settingProblems } from '../../src/db/effective-settings.ts';
import { isUnavailable } from '../../src/db/errors.ts';
import { openPipelinedReads } from '../../src/db/pipelined-reads.ts';
import { rawRows } from '../../src/db/raw-rows.ts';
import { SessionRefused, setSessions } from '../../src/db/set-session.ts';
import { addressOf, openTcpDatabase } from '../../src/db/tcp-client.ts';
import { startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { openPlanetscale } from '../support/planetscale.ts';
import { NAMED, SETS } from './hostile.ts';
import type { SettingsServer } from './server.ts';

const TIMES = { connectTimeoutMs: 5_000, answerTimeoutMs: 8_000 };

/** Settings that a connection sets for itself, and the problems that are reported where it cannot. */
export function testNames(server: () => SettingsServer): void {
  describe('a setting', () => {
    test.each(NAMED)(
      '%s = %s counts for no connection over TCP, and is named elsewhere',
      (name, value, problem) =>
        server().withGlobals({ [name]: value }, async () => {
          const isThere = await server().has(name);
          expect(await overTcp(server().url)).toEqual([]);
          const named = (await overHttp(server().url)).filter((one) => !one.startsWith('character_set'));
          // A setting with two names is reported twice.
          const other = name.replace(/^(?:tx|transaction)_/, '');
          expect(named.filter((one) => !one.includes(other))).toEqual([]);
          expect(named.includes(problem)).toBe(isThere);
        }),
    );

    test('for the life of an idle connection or the wait for a lock has the value of the service', () =>
      server().withGlobals({ wait_timeout: '1', innodb_lock_wait_timeout: '1' }, async () => {
        const text =
          'SELECT @@wait_timeout AS idle, @@innodb_lock_wait_timeout AS waiting, @@time_zone AS zone';
        const client = openTcpDatabase(server().url, 1);
        const pool = createPool({ uri: server().url });
        const reads = openPipelinedReads(addressOf(pool), TIMES);
        const [row] = await rawRows<Record<string, unknown>>(client.db, text);
        const ours = ['28800', '7', '+00:00'];
        expect(Object.values(row ?? {}).map(String)).toEqual(ours);
        expect((await reads.read(text, [])).map((one) => one.map(String))).toEqual([ours]);
        await Promise.all([client.close(), reads.close(), pool.end()]);
      }));

    test('that no session can set is named everywhere', () =>
      server().withGlobals({ max_allowed_packet: '1048576' }, async () => {
        const problem = 'max_allowed_packet is 1048576, less than 4194304';
        expect(await overTcp(server().url)).toEqual([problem]);
        expect(await overHttp(server().url)).toContain(problem);
      }));

    test('of the character set that the server forces on all is named', async () => {
      // A server without that option takes the client's.
      const forced = (await server().rows('SELECT @@session.character_set_client AS charset'))[0]?.charset;
      const named = (await overHttp(server().url)).filter((one) => one.startsWith('character_set_client'));
      expect(named).toEqual(forced === 'latin1' ? ['character_set_client is latin1, not utf8mb4'] : []);
    });

    test('may be set by a user who may do nothing else', async () => {
      await server().rows(`CREATE USER IF NOT EXISTS plain IDENTIFIED BY 'plain'`);
      const url = new URL(server().url);
      await server().rows(`GRANT SELECT ON \`${url.pathname.slice(1)}\`.* TO plain`);
      url.username = 'plain';
      url.password = 'plain';
      await server().withGlobals(SETS[2]?.[1] ?? {}, async () => {
        expect(await overTcp(url.href)).toEqual([]);
      });
    });
  });

  test('a connection whose session is refused carries nothing', async () => {
    const pool = createPool({ uri: server().url, connectionLimit: 2 });
    // A time that is no number makes a statement that no server takes.
    setSessions(pool.pool, Number.NaN);
    const comMany = async () => (await server().rows("SHOW GLOBAL STATUS LIKE 'Com_do'"))[0]?.Value;
    const before = await comMany();
    const failures = await Promise.all(
      Array.from({ length: 6 }, () =>
        pool.query('DO 1').then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    );
    expect(failures.map((error) => error instanceof SessionRefused && isUnavailable(error))).toEqual(
      failures.map(() => true),
    );
    expect(await comMany()).toBe(before);
    await pool.end();
  });
}

/** The problems on a connection of the pool and on one for reads, which have two drivers. */
async function overTcp(url: string): Promise<readonly string[]> {
  const client = openTcpDatabase(url, 1);
  const pool = createPool({ uri: url });
  const reads = openPipelinedReads(addressOf(pool), TIMES);
  const onReads = problemsOf((await reads.read(SETTINGS_QUERY, [])) as [string, string][]);
  const onPool = await settingProblems(client.db);
  await Promise.all([client.close(), reads.close(), pool.end()]);
  expect(onReads).toEqual(onPool);
  return onPool;
}

async function overHttp(databaseUrl: string): Promise<readonly string[]> {
  const simulator = startPlanetscaleSimulator({ databaseUrl });
  try {
    return await settingProblems(openPlanetscale(simulator).db);
  } finally {
    await simulator.stop();
  }
}
