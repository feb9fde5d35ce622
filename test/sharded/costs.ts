import { afterAll, beforeAll, test } from 'bun:test';
import { openWorld, type World } from '../support/world.ts';
import { allWork } from './uses.ts';

// What each use costs on Vitess, in calls: the service's statements to vtgate, and vtgate's calls to its tablets, as
// vtgate itself counts them. Run on one shard and on two; docs/sharding.md has both side by side:
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

type Histograms = Readonly<Record<string, { readonly Count: number }>>;
async function tabletCalls(): Promise<{ readonly all: number; readonly twoPhase: number }> {
  const { VttabletCall: calls } = (await (await fetch(counters)).json()) as {
    VttabletCall: { Histograms: Histograms };
  };
  const counted = Object.entries(calls.Histograms).map(
    ([name, { Count }]) => [name.split('.')[0] ?? '', Count] as const,
  );
  const sum = (of: (call: string) => boolean) =>
    counted.reduce((total, [call, count]) => total + (of(call) ? count : 0), 0);
  const isTwoPhase = (call: string) =>
    /^(CreateTransaction|Prepare|StartCommit|CommitPrepared|ConcludeTransaction)$/.test(call);
  return { all: sum(() => true), twoPhase: sum(isTwoPhase) };
}

test('what each use costs', async () => {
  const rows = ['| use | statements | calls to tablets | of them two-phase commit |', '|---|---|---|---|'];
  for (const { name, isHot, work } of allWork(world)) {
    const [before, sentBefore] = [await tabletCalls(), sent];
    await work();
    const after = await tabletCalls();
    if (isHot)
      rows.push(
        `| ${name} | ${sent - sentBefore} | ${after.all - before.all} | ${after.twoPhase - before.twoPhase} |`,
      );
  }
  console.log(rows.join('\n'));
}, 600_000);
