import { expect } from 'bun:test';
import { eq, inArray } from 'drizzle-orm';
import { migrate } from '../../src/db/migrate.ts';
import * as t from '../../src/db/schema/index.ts';
import { freshDatabase } from '../../src/tooling/dev/database/databases.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
import { seed } from '../../src/tooling/dev/seed.ts';
import { startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { orderLife } from '../support/order-life.ts';
import { openWorld, rootDir } from '../support/world.ts';
import { type Side, startSide } from './side.ts';

/** Log events that show a fault of a release itself, not of its input. */
const FAULTS = /failed$|left_undone|left_to_sweep|unhandled|uncaught|lost|not_whole/;

export type Both = Awaited<ReturnType<typeof openBoth>>;

/** Which release is asked first. */
export const WAYS = [
  ['before', 'now'],
  ['now', 'before'],
] as const;

/**
 * Both releases on one database and one set of upstreams, in the order of a rollout: the release before runs first,
 * then its database is migrated, then this release starts beside it.
 */
export async function openBoth(folder: string) {
  const database = await freshDatabase(process.env.TEST_SERVER_URL ?? '');
  // The release before sends no credentials.
  const upstreams = startMockUpstreams({ port: 0, demo: demoData, credentials: {} });
  /** The test's own view of the data. What it does as a service is done by this release's code. */
  const world = await openWorld({ databaseUrl: database.url, upstreams });
  const { db } = world.database;
  await migrate(db, readMigrations(folder));
  // The database is empty, and lacks some tables that `fresh` empties.
  await seed(db, demoData);
  const before = await startSide('the release before', folder, database.url, upstreams);
  const early = await before.checkout({ cash: 10 }, { key: 'before-the-migration' });
  await migrate(db, readMigrations(rootDir));
  const now = await startSide('this release', rootDir, database.url, upstreams);
  const sides = [before, now];

  async function settle(): Promise<void> {
    await db
      .update(t.upstreamAsk)
      .set({ nextAtMs: 0 })
      .where(inArray(t.upstreamAsk.state, ['open']));
    await db.update(t.orderEvent).set({ nextAtMs: 0 }).where(eq(t.orderEvent.state, 'waiting'));
    await Promise.all(sides.map((side) => side.sweep()));
    // Each sweeps once more, for work that one left to the other.
    for (const side of sides) await side.sweep();
  }

  return {
    before,
    now,
    world,
    db,
    upstream: upstreams.state,
    life: orderLife(() => world),
    /** the answer to a checkout from before the migration */
    early,
    /** Advances all clocks by the same time. */
    async advance(ms: number): Promise<void> {
      world.clock.advance(ms);
      await Promise.all(sides.map((side) => side.control({ do: 'advance', ms })));
    },
    /** Resets demo data, mocks, clocks and the memory of both releases. */
    async fresh(): Promise<void> {
      await world.fresh();
      await Promise.all(sides.map((side) => side.control({ do: 'reset' })));
    },
    settle,
    /** Sweeps once more, then checks every invariant of the stored data, and that no release had a fault of its own. */
    async expectWhole(): Promise<void> {
      await settle();
      await expectNothingLost(world, { isIndexed: false });
      for (const side of sides) await expectNoFault(side);
    },
    async close(): Promise<void> {
      await Promise.all(sides.map((side) => side.stop()));
      await world.close();
      await upstreams.stop();
      await database.drop();
    },
  };
}

async function expectNoFault(side: Side): Promise<void> {
  const { log } = await side.control({ do: 'log' });
  const isFault = (line: (typeof log)[number]) =>
    FAULTS.test(String(line.event)) || (Number(line.status) >= 500 && line.error !== 'UPSTREAM_UNAVAILABLE');
  const faults = log.filter(isFault);
  expect({ side: side.name, faults }).toEqual({ side: side.name, faults: [] });
}

export const countOrders = async ({ db }: Both): Promise<number> => (await db.select().from(t.orders)).length;

export async function place(side: Side, body: Record<string, unknown> = {}) {
  const answer = await side.checkout(body, { key: crypto.randomUUID() });
  if (answer.status !== 200) throw new Error(`${side.name}: ${answer.text}`);
  const { id, final } = answer.json.data.order;
  return { id, final } as { readonly id: string; readonly final: { readonly v: string; readonly c: string } };
}
