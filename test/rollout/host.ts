import type { openWorld as OpenWorld } from '../support/world.ts';
import type { Ask, Told } from './side.ts';

// One release as a process of its own: `bun host.ts ROOT`. Everything that answers is ROOT's own code: the API, the
// handler of the consumer's records, the sweep, the relay's source of outgoing events, and dead letters. It replaces
// the entry, because its clock can be set. Only this file is the same for both releases.

const [root = ''] = process.argv.slice(2);
const { openWorld } = (await import(`${root}/test/support/world.ts`)) as { openWorld: typeof OpenWorld };

const log: Told['log'][number][] = [];
const world = await openWorld({
  databaseUrl: process.env.ROLLOUT_DATABASE_URL ?? '',
  // The mocks run in the test's process, which reads their state there.
  upstreams: { urls: JSON.parse(process.env.ROLLOUT_UPSTREAMS ?? '{}'), state: {} as never },
  upstreamTimeoutMs: 10_000,
  onLog: (line) => void log.push(line),
});

async function control(ask: Ask): Promise<Told> {
  if (ask.do === 'reset') {
    world.clock.reset();
    world.restart();
    log.length = 0;
  }
  if (ask.do === 'advance') world.clock.advance(ask.ms);
  if (ask.do === 'sweep') await world.sweep();
  const outcomes = ask.do === 'records' ? await world.kafkaTogether(ask.records) : [];
  const replayed = ask.do === 'replay' ? await world.deadLetters().replay(ask.letterId) : null;
  const sent = ask.do === 'relay' ? await relay(ask.holder) : null;
  return { log, outcomes, replayed: replayed?.outcome ?? null, sent };
}

/** The records that the relay would send now; null while another relay has the lease. */
async function relay(holder: string): Promise<Told['sent']> {
  const source = world.outbox();
  if (!(await source.lease(holder, 10_000))) return null;
  const records = await source.unsent(1_000);
  await source.markSent(records);
  return records.map(({ orderId, topic }) => ({ orderId, topic }));
}

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 60,
  async fetch(request) {
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    if (pathname === '/control') return Response.json(await control(JSON.parse(text)));
    const answer = await world.send(request.method, pathname + search, text === '' ? undefined : text, {
      user: null,
      headers: Object.fromEntries(request.headers),
    });
    return new Response(answer.text, { status: answer.status, headers: answer.headers });
  },
});
console.log(`listening ${server.port}`);

// stdin ends with the parent process, whatever ended it. Then this process ends too.
process.stdin.on('end', () => process.exit(0)).resume();
