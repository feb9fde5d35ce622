import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { DbClient } from '../../src/db/client.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { type MockUpstreamsServer, startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { SCENARIOS } from './contract/scenarios.ts';
import { type Host, startHosts } from './hosts.ts';
import { createTranscript, type Line, normalised } from './transcript.ts';

// One contract, three hosts: Bun over TCP, Bun and workerd over the PlanetScale driver.

const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
let upstreams: MockUpstreamsServer;
let database: DbClient;
let running: Awaited<ReturnType<typeof startHosts>>;
beforeAll(async () => {
  upstreams = startMockUpstreams({ port: 0, demo: demoData });
  database = openTcpDatabase(databaseUrl, 2);
  running = await startHosts(databaseUrl, upstreams);
});
afterAll(async () => {
  await running.stop();
  await database.close();
  await upstreams.stop();
});

async function play(host: Host, scenario: (typeof SCENARIOS)[number]): Promise<readonly Line[]> {
  await emptyTables(database.db);
  await seed(database.db, demoData);
  upstreams.state.reset();
  const { ask, lines } = createTranscript(host.origin);
  await scenario.run({ ask, upstream: upstreams.state, db: database.db });
  return normalised(lines);
}

describe('the same answers on every host', () => {
  for (const scenario of SCENARIOS) {
    test(scenario.name, async () => {
      const [first, ...others] = running.hosts;
      if (first === undefined) throw new Error('there is no host');
      const measure = await play(first, scenario);
      expect(measure.length).toBeGreaterThan(0);
      for (const host of others) {
        expect({ host: host.name, lines: await play(host, scenario) }).toEqual({
          host: host.name,
          lines: measure,
        });
      }
    }, 60_000);
  }
});
