import type { ArrangedBroker } from '../../src/tooling/dev/kafka/arrange-broker.ts';
import type { MockUpstreamsServer } from '../../src/tooling/dev/upstreams/server.ts';
import type { startEntry } from '../entries/child.ts';
import type { MysqlProxy } from '../support/mysql-proxy.ts';
import type { Random } from '../support/seeded.ts';

type Process = Awaited<ReturnType<typeof startEntry>>;
/** A process that is started again after a kill. */
export type Kept = { current: Process; readonly start: () => Promise<Process> };

export type Parts = {
  readonly broker: ArrangedBroker;
  readonly proxy: MysqlProxy;
  readonly upstreams: MockUpstreamsServer['state'];
  readonly server: Kept;
  readonly consumers: readonly Kept[];
};

async function kill(kept: Kept): Promise<void> {
  await kept.current.stop('SIGKILL');
  kept.current = await kept.start();
}

/** For some seconds a service is slow or unavailable, or has the effect of a call without answering it. */
async function spoil({ upstreams }: Parts, random: Random): Promise<void> {
  const service = random.pick(['rebate', 'pricectrl', 'payment', 'forex'] as const);
  const fault = random.pick([
    { kind: 'delay', delayMs: 1_500 },
    { kind: 'down' },
    { kind: 'dropAnswer' },
    { kind: 'networkError' },
  ] as const);
  upstreams.faults.set(service, '*', fault);
  await Bun.sleep(1_000 + random.below(2_000));
  upstreams.faults.clear();
}

const FAULTS: Readonly<Record<string, (parts: Parts, random: Random) => Promise<void>>> = {
  upstream: spoil,
  database: async ({ proxy }, random) => {
    await proxy.down();
    await Bun.sleep(500 + random.below(2_000));
    await proxy.up();
  },
  broker: async ({ broker }, random) => {
    // The mock cluster cannot be stopped and started on its port.
    if (broker.kind !== 'apache') return;
    await broker.stopBroker(random.pick(['SIGTERM', 'SIGKILL'] as const));
    await broker.startBroker();
  },
  consumer: async ({ consumers }, random) => kill(random.pick(consumers)),
  server: async ({ server }) => kill(server),
};

/** Causes one fault after another, every kind in turn, until `endsAtMs`. @returns the number of faults by kind */
export async function breakThings(
  parts: Parts,
  random: Random,
  endsAtMs: number,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const names = Object.keys(FAULTS);
  for (let at = 0; performance.now() < endsAtMs; at += 1) {
    const name = names[at % names.length] ?? '';
    await FAULTS[name]?.(parts, random);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await Bun.sleep(random.below(1_500));
  }
  return counts;
}
