import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { DbClient } from '../../src/db/client.ts';
import { isUnavailable } from '../../src/db/errors.ts';
import { openHyperdriveDatabase } from '../../src/db/hyperdrive-client.ts';
import { region } from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { type MysqlProxy, startMysqlProxy } from '../support/mysql-proxy.ts';

// Every wait for an unavailable database ends in time: for an answer, for a connection, for a handshake, for the end.
// It is the same over TCP and behind Hyperdrive.

const TIMEOUT_MS = 150;
const WAYS: [string, (url: string) => DbClient, number][] = [
  ['over TCP', (url) => openTcpDatabase(url, 2, undefined, TIMEOUT_MS), 2],
  ['behind Hyperdrive', (connectionString) => openHyperdriveDatabase({ connectionString }, TIMEOUT_MS), 5],
];

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

/** A server that accepts connections and never sends anything. */
async function startMute(): Promise<{ url: string; server: Server; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `mysql://root@127.0.0.1:${(server.address() as AddressInfo).port}/any`, server, sockets };
}

for (const [way, open, connections] of WAYS) {
  describe(`a database ${way}`, () => {
    let proxy: MysqlProxy;
    let client: DbClient;
    const read = () => client.db.select().from(region);
    beforeAll(async () => {
      proxy = await startMysqlProxy(process.env.TEST_DATABASE_URL ?? '');
      client = open(proxy.url);
    });
    afterEach(() => {
      proxy.onCommand();
      proxy.release();
    });
    afterAll(async () => {
      await client.close();
      await proxy.stop();
    });

    test('that does not answer is away: for a statement, for more than a pool of them, inside a transaction; and it comes back', async () => {
      expect((await read()).length).toBeGreaterThanOrEqual(0);
      proxy.onCommand(() => 'hang');
      const errors = await Promise.all([...times(2 * connections, read), client.ping()].map(failure));
      expect(errors.map(isUnavailable)).toEqual(errors.map(() => true));
      proxy.onCommand(({ sql }) => (/commit$/i.test(sql) ? 'hang' : 'pass'));
      expect(isUnavailable(await failure(client.db.transaction((tx) => tx.select().from(region))))).toBe(
        true,
      );
      proxy.onCommand();
      proxy.release();
      expect(await failure(read())).toBeNull();
      expect(await failure(client.ping())).toBeNull();
    });

    test('has whoever waits for a connection wait no longer than for an answer; what comes later goes to others', async () => {
      const ends = Promise.withResolvers<void>();
      const begin = (until: Promise<void>) => client.db.transaction(() => until);
      const holding = times(connections, () => begin(ends.promise));
      const late = await Promise.all(times(3, () => failure(begin(Promise.resolve()))));
      expect(late.map(isUnavailable)).toEqual([true, true, true]);
      ends.resolve();
      await Promise.all(holding);
      // All connections can be used again, at the same time.
      let inside = 0;
      const all = Promise.withResolvers<void>();
      const meet = () =>
        client.db.transaction(async () => {
          inside += 1;
          if (inside === connections) all.resolve();
          await all.promise;
        });
      await Promise.all(times(connections, meet));
    });

    test('that takes connections and says nothing is away, and so is one that is not there', async () => {
      const mute = await startMute();
      for (const url of [mute.url, 'mysql://root@127.0.0.1:9/any']) {
        const other = open(url);
        const work = () => other.db.transaction((tx) => tx.select().from(region));
        const errors = await Promise.all(times(connections + 1, () => failure(work())));
        expect([url, errors.map(isUnavailable)]).toEqual([url, errors.map(() => true)]);
        await other.close();
      }
      for (const socket of mute.sockets) socket.destroy();
      mute.server.close();
    });

    test('that hangs keeps nobody from closing', async () => {
      const other = open(proxy.url);
      await other.ping();
      proxy.onCommand(() => 'hang');
      const lost = [other.ping(), other.db.transaction(async () => undefined)].map(failure);
      await other.close();
      expect((await Promise.all(lost)).map((error) => error !== null)).toEqual([true, true]);
    });
  });
}
