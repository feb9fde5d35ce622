import Table from 'cli-table3';
import { arrangeBroker } from '../../dev/kafka/arrange-broker.ts';
import { openSender, type PlainRecord } from '../../dev/kafka/send-records.ts';
import { createProgress, inStep } from '../../dev/progress.ts';
import { addBuyers } from './buyers.ts';
import { type Child, startConsumer, startEntry } from './children.ts';
import { watchCpu } from './cpu-shares.ts';
import { type Ground, layGround, rootDir } from './ground.ts';
import { measured } from './load.ts';
import { watchMemory } from './memory.ts';
import { MIX_EVENTS, type MixEvent, type MixedOrder, mixedRequests } from './mixed-requests.ts';
import { openLoop } from './open-loop.ts';

export type MixOptions = {
  readonly seconds: number;
  /** requests a second; null searches the highest rate with a p99 under {@link P99_MAX_MS} */
  readonly rate: number | null;
};

const P99_MAX_MS = 100;
const FIRST_RATE = 500;
const STEP = 1.25;
const STEP_SECONDS = 10;
const IDLE_REQUESTS = 300;
/** Long enough for both processes to be compiled, as processes are that run for weeks. */
const WARM_UP = { rate: 250, seconds: 40 };
const BUYERS = 2_000;
/** Events of this time are sent to the broker together, as a busy sender does. */
const LINGER_MS = 10;
const APPLIED_WITHIN_MS = 60_000;

type Run = { readonly rate: number; readonly p50Ms: number; readonly p99Ms: number; readonly failed: number };

/**
 * Measures a mix of traffic in an open loop: requests are sent by the clock whether earlier ones are answered or not,
 * and their times count from when they were due. Each placed order gets its events through the real broker and
 * consumer.
 */
export async function runMix(options: MixOptions): Promise<void> {
  const progress = createProgress();
  const ground = await layGround(progress);
  const broker = await arrangeBroker({ rootDir, name: 'bench', prefer: 'apache', progress });
  const prefix = `mix-${process.pid}.`;
  const senders = await Promise.all(MIX_EVENTS.map((name) => openSender(broker.brokers, prefix + name)));
  const server = await startEntry('server', ground.env);
  const consumer = await startConsumer(ground.env, broker.brokers, prefix);
  const orders: MixedOrder[] = [];
  const events = gatherEvents((name, records) => senders[MIX_EVENTS.indexOf(name)]?.send(records));
  const next = mixedRequests(server.url, await addBuyers(ground.db, BUYERS), orders, events.send);
  const loop = async (rate: number, seconds: number): Promise<Run> => {
    const { times, failed } = await openLoop(rate, seconds, next);
    const { p50Ms, p99Ms } = measured(times, seconds * 1000, failed);
    return { rate, p50Ms, p99Ms, failed };
  };
  try {
    await inStep(progress, 'Warming up', () => loop(WARM_UP.rate, WARM_UP.seconds));
    const idle = await idleTimes(next);
    const ours = { server: server.pid, consumer: consumer.pid };
    const memory = watchMemory(ours);
    const cpu = watchCpu({ ...ours, 'load, mocks': process.pid });
    const runs = await inStep(progress, 'Measuring the mix', () =>
      options.rate === null ? climb(loop) : loop(options.rate, options.seconds).then((run) => [run]),
    );
    const used = cpu.stop();
    const kept = memory.stop();
    const leftMs = await inStep(progress, 'Waiting for the last events', () => appliedAfter(ground, orders));
    process.stdout.write(
      `${tableOf(runs)}\nidle p50 ${idle.toFixed(1)} ms; ${orders.length} orders placed, `,
    );
    process.stdout.write(
      leftMs === null
        ? 'not all received within a minute\n'
        : `all received ${(leftMs / 1000).toFixed(1)} s after the end\n`,
    );
    process.stdout.write(`${kept}\n${used}\n`);
  } finally {
    events.stop();
    await stopAll([server, consumer]);
    await Promise.all(senders.map((sender) => sender.close()));
    await broker.stop();
    await ground.stop();
  }
}

/** Gathers events for {@link LINGER_MS}. An event that the broker refuses ends the run. */
function gatherEvents(give: (name: MixEvent, records: PlainRecord[]) => Promise<void> | undefined) {
  const waiting = new Map<MixEvent, PlainRecord[]>();
  const timer = setInterval(() => {
    for (const [name, records] of waiting)
      give(name, records)?.catch((cause: unknown) => {
        throw new Error('An event did not reach the broker', { cause });
      });
    waiting.clear();
  }, LINGER_MS);
  return {
    send(name: MixEvent, orderId: string, body: object): void {
      const records = waiting.get(name) ?? [];
      records.push({ key: orderId, value: JSON.stringify(body) });
      waiting.set(name, records);
    },
    stop: () => clearInterval(timer),
  };
}

const stopAll = (children: readonly Child[]) => Promise.all(children.map((child) => child.stop()));

/** The median time of requests one after another. */
async function idleTimes(next: () => Promise<boolean>): Promise<number> {
  const times: number[] = [];
  for (let sent = 0; sent < IDLE_REQUESTS; sent += 1) {
    const startedMs = performance.now();
    await next();
    times.push(performance.now() - startedMs);
  }
  return measured(times, 1, 0).p50Ms;
}

/** Raises the rate until one request in a hundred is too late or any fails. */
async function climb(loop: (rate: number, seconds: number) => Promise<Run>): Promise<Run[]> {
  const runs: Run[] = [];
  for (let rate = FIRST_RATE; ; rate = Math.round(rate * STEP)) {
    const run = await loop(rate, STEP_SECONDS);
    runs.push(run);
    if (run.p99Ms > P99_MAX_MS || run.failed > 0) return runs;
  }
}

/** How long it takes from now until the last order is received; null after a minute. */
async function appliedAfter({ db }: Ground, orders: readonly MixedOrder[]): Promise<number | null> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < APPLIED_WITHIN_MS) {
    const [rows] = (await db.execute(
      `SELECT COUNT(*) AS n FROM orders WHERE status = 'received'`,
    )) as unknown as [{ n: number | string }[]];
    if (Number(rows[0]?.n) >= orders.length) return performance.now() - startedMs;
    await Bun.sleep(250);
  }
  return null;
}

function tableOf(runs: readonly Run[]): string {
  const table = new Table({
    head: ['a second', 'p50 ms', 'p99 ms', 'failed'],
    style: { head: [], border: [] },
  });
  for (const run of runs)
    table.push([String(run.rate), run.p50Ms.toFixed(1), run.p99Ms.toFixed(1), String(run.failed)]);
  return table.toString();
}
