import { afterAll, beforeAll, test } from 'bun:test';
import { get } from 'node:http';
import { json } from 'node:stream/consumers';
import { openWorld, type World } from '../support/world.ts';
import { allWork } from './uses.ts';

// What each use costs on Vitess, in calls: the statements of the service to vtgate, and the calls of vtgate to its
// tablets, by its own counters. It runs on one shard and on two; docs/sharding.md has both side by side:
//   bun run test --database vitess ./test/sharded/costs.ts
//   bun run test --database vitess-sharded ./test/sharded/costs.ts

const databaseUrl = process.env.DATABASE_URL ?? '';
/** Where vtcombo shows its counters (src/tooling/dev/vitess/combo.sh). */
const counters = `http://127.0.0.1:${Number(new URL(databaseUrl).port) + 2}/debug/vars`;

let sent = 0;
let world: World;
beforeAll(async () => {
  world = await openWorld({ onQuery: () => (sent += 1) });
  await world.fresh();
}, 120_000);
afterAll(() => world.close());

/** Reads a URL past msw, which blocks the requests of this process. */
const read = (url: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    get(url, (response) => json(response).then(resolve, reject)).on('error', reject);
  });

type Histograms = Readonly<Record<string, { readonly Count: number }>>;
async function counts(): Promise<{ readonly calls: number; readonly twoPhase: number }> {
  const all = (await read(counters)) as Readonly<Record<string, { readonly Histograms: Histograms }>>;
  const sum = (name: string, of: (key: string) => boolean) =>
    Object.entries(all[name]?.Histograms ?? {}).reduce(
      (total, [key, { Count }]) => total + (of(key) ? Count : 0),
      0,
    );
  return {
    calls: sum('VttabletCall', () => true),
    twoPhase: sum('CommitModeTimings', (mode) => mode === 'TwoPC'),
  };
}

test('what each use costs', async () => {
  const rows = ['| use | statements | calls to tablets | commits of two phases |', '|---|---|---|---|'];
  for (const { name, isHot, work } of allWork(world)) {
    const [before, sentBefore] = [await counts(), sent];
    await work();
    const after = await counts();
    if (isHot)
      rows.push(
        `| ${name} | ${sent - sentBefore} | ${after.calls - before.calls} | ${after.twoPhase - before.twoPhase} |`,
      );
  }
  console.log(rows.join('\n'));
}, 600_000);
