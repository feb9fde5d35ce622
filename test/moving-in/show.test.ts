import { afterAll, beforeAll, expect, test } from 'bun:test';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { seeded } from '../support/seeded.ts';
import { rootDir } from '../support/world.ts';
import { drive, medians } from './drive.ts';
import { PLANTED, plantedTree } from './planted.ts';
import { layScene, startShadow } from './processes.ts';
import { type Sent, TIMED, traffic } from './traffic.ts';

// The show of the move (docs/moving-in.md): an old service by another author, ours, and shadow between them. All
// compared answers are equal, and three planted changes of ours are each found and named. `bun run show` sends more
// requests, and measures.

const REQUESTS = Number(process.env.SHOW_REQUESTS ?? 300);
const PLANTED_REQUESTS = 120;
const LATENCY_ROUNDS = Number(process.env.SHOW_LATENCY ?? 0);
const SEED = Number(process.env.SHOW_SEED ?? 1);
const say = (line: string) => console.log(line);

let scene: Awaited<ReturnType<typeof layScene>>;
let next: () => Sent;
beforeAll(async () => {
  scene = await layScene(process.env.TEST_DATABASE_URL ?? '');
  next = await traffic(seeded(SEED), devEnv.AUTH_JWT_SECRET);
}, 120_000);
afterAll(() => scene?.stop());

/** Sends requests through shadow, with our service from the tree `root`. */
async function compared(root: string, requests: number) {
  const fresh = await scene.startNew(root);
  try {
    const shadow = await startShadow(scene.old.origin, fresh.origin);
    const statuses = await drive(shadow.origin, next, requests);
    return { statuses, ...(await shadow.end()) };
  } finally {
    await fresh.stop();
  }
}

test(`${REQUESTS} requests: whatever is compared is equal`, async () => {
  const { statuses, report } = await compared(rootDir, REQUESTS);
  const { totals, groups } = report;
  say(`${totals.requests} requests, ${totals.compared} compared, ${totals.different} different`);
  for (const { route, equal, different, incomparable, notAsked, oldMs, newMs } of report.routes)
    say(
      `${route}: ${equal} equal, ${different} different, ${incomparable} incomparable, ${notAsked} not asked; p50 old ${oldMs?.p50 ?? '-'} ms, new ${newMs?.p50 ?? '-'} ms`,
    );
  expect(groups).toEqual([]);
  expect([statuses.get(500), totals.requests, totals.dropped, totals.unanswered]).toEqual([
    ...[undefined, REQUESTS, 0, 0],
  ]);
  expect(totals.compared).toBeGreaterThan(REQUESTS * 0.9);
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 404, 422]));
}, 600_000);

test('three planted changes are each found, and named', async () => {
  const { copy, plant } = plantedTree(rootDir);
  for (const planted of PLANTED) {
    const mend = plant(planted);
    const { report, page } = await compared(copy, PLANTED_REQUESTS);
    mend();
    const [first] = report.groups;
    say(
      `planted ${planted.name}: ${first?.count} at ${first?.path}, "${first?.cause}"; smallest: ${first?.example.body}`,
    );
    const causes = report.groups.filter((one) => !one.cause.startsWith('follows from'));
    expect([planted.name, causes.map((one) => [one.path, one.cause])]).toEqual([
      ...[planted.name, expect.arrayContaining([[planted.path, planted.cause]])],
    ]);
    expect(page).toContain(planted.path);
  }
}, 600_000);

test('the caller gets the old answer as fast while the new service answers, hangs or is gone', async () => {
  const fresh = await scene.startNew();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const hanging = Bun.serve({
    ...{ hostname: '127.0.0.1', port: 0 },
    fetch: () => released.then(() => new Response('{}')),
  });
  const gone = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() });
  await gone.stop(true);
  const places = [
    ['nothing compared', fresh.origin, 0],
    ['all compared, the new service answers', fresh.origin, 100],
    ['all compared, the new service hangs', hanging.url.origin, 100],
    ['all compared, the new service is gone', gone.url.origin, 100],
  ] as const;
  for (const [name, origin, share] of places) {
    const shadow = await startShadow(scene.old.origin, origin, share);
    if (LATENCY_ROUNDS > 0) {
      const { directMs, proxiedMs } = await medians(scene.old.origin, shadow.origin, TIMED, LATENCY_ROUNDS);
      const added = (proxiedMs - directMs).toFixed(2);
      say(`${name}: p50 ${proxiedMs.toFixed(2)} ms, ${added} ms more than without the proxy`);
    }
    expect([name, (await drive(shadow.origin, () => TIMED, 20)).get(200)]).toEqual([name, 20]);
    if (origin === hanging.url.origin) release();
    await shadow.end();
  }
  await hanging.stop(true);
  await fresh.stop();
}, 600_000);
