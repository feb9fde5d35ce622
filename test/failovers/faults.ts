import type { Cluster } from '../../src/tooling/dev/vitess/cluster.ts';
import type { Random } from '../support/seeded.ts';

/** A replacement of the primary, or a loss of vtgate. `tookMs` is the time until Vitess had finished it. */
export type Fault = {
  readonly kind: 'planned' | 'planned, a replica away' | 'emergency' | 'vtgate';
  readonly beganAtMs: number;
  readonly tookMs: number;
};

/**
 * For 10 s after a failover vtgate does not buffer another one (set in cluster.sh). A fault's effects show in this
 * time.
 */
const QUIET_MS = 12_000;
/** A killed tablet is revived later than vtctld's last order to it (cluster.sh, `emergency`), which lasts 15 s. */
const QUIET_AFTER_KILL_MS = 16_000;

/**
 * The faults in random order. Every fifth planned reparent runs with one replica down. For every fifth emergency,
 * vtgate is killed once.
 */
export function planFaults(random: Random, planned: number, emergency: number): Fault['kind'][] {
  const kinds: Fault['kind'][] = [
    ...Array.from({ length: planned }, (_, at) =>
      at % 5 === 4 ? ('planned, a replica away' as const) : ('planned' as const),
    ),
    ...Array.from({ length: emergency }, () => 'emergency' as const),
    ...Array.from({ length: Math.floor(emergency / 5) }, () => 'vtgate' as const),
  ];
  return random.shuffle(kinds);
}

/** Runs the faults one after another with random pauses. What was killed runs again before the next fault. */
export async function runFaults(
  cluster: Cluster,
  random: Random,
  kinds: readonly Fault['kind'][],
): Promise<readonly Fault[]> {
  const done: Fault[] = [];
  for (const kind of kinds) {
    await Bun.sleep(1_000 + random.below(3_000));
    const { primary, replicas } = await cluster.roles();
    const [next = '', other = ''] = random.shuffle([...replicas]);
    if (kind === 'planned, a replica away') {
      await cluster.kill(other);
      // A planned reparent wants every tablet of the topology to answer, and fails otherwise.
      await cluster.control('DeleteTablets', `zone1-${other}`);
    }
    const beganAtMs = performance.now();
    if (kind === 'emergency') {
      await cluster.kill(primary);
      await cluster.replaceDeadPrimary();
    } else if (kind === 'vtgate') {
      await cluster.killVtgate();
      await cluster.startVtgate();
    } else await cluster.makePrimary(next);
    const tookMs = performance.now() - beganAtMs;
    done.push({ kind, beganAtMs, tookMs });
    console.log(`… ${done.length} of ${kinds.length}: ${kind}, done in ${(tookMs / 1_000).toFixed(1)} s`);
    await Bun.sleep(kind === 'emergency' ? QUIET_AFTER_KILL_MS : QUIET_MS);
    if (kind === 'emergency') await cluster.revive(primary);
    if (kind === 'planned, a replica away') await cluster.revive(other);
  }
  return done;
}

/** For each fault, the time until the last failure before the next fault; 0 without a failure. */
export function outagesMs(faults: readonly Fault[], failedAtMs: readonly number[]): readonly number[] {
  return faults.map(({ beganAtMs }, at) => {
    const endMs = faults[at + 1]?.beganAtMs ?? Number.POSITIVE_INFINITY;
    const own = failedAtMs.filter((ms) => ms >= beganAtMs && ms < endMs);
    return own.length === 0 ? 0 : Math.max(...own) - beganAtMs;
  });
}
