import { expect, test } from 'bun:test';
import { until } from '../support/until.ts';
import { startEntry } from './child.ts';

const NOWHERE = {
  DATABASE_URL: 'mysql://root:hunter2@127.0.0.1:1/none',
  KAFKA_BROKERS: '127.0.0.1:1',
  // No sweep runs, so only the start itself can report the database.
  SWEEP_INTERVAL_MS: '3600000',
};

test.each(['server', 'consumer'] as const)(
  'the %s says at its start that the database is away, and lives on',
  async (entry) => {
    const child = await startEntry(entry, NOWHERE);
    await until(() => child.output().includes('"event":"not_ready"'));
    expect(child.output()).toMatch(/"level":"warning","event":"not_ready","reasons":"database"/);
    expect(child.output()).not.toContain('hunter2');
    expect((await child.get('/livez')).status).toBe(200);
    expect(await (await child.get('/readyz')).json()).toMatchObject({ error: 'DATABASE_UNAVAILABLE' });
    expect(await child.stop()).toBe(0);
  },
  30_000,
);
