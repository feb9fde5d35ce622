import type { Cluster } from '../../src/tooling/dev/vitess/cluster.ts';
import type { Random } from '../support/seeded.ts';

/** One replacement of the primary, or loss of vtgate; `tookMs` until Vitess said that it was done. */
export type Fault = {
  readonly kind: 'planned' | 'planned, a replica away' | 'emergency' | 'vtgate';
  readonly beganAtMs: number;
  readonly tookMs: number;
};

/** vtgate buffers again 10 s after a failover (cluster.sh; a minute unless told), and what a fault leads to is seen. */
const QUIET_MS = 12_000;

/**
 * What is to happen, shuffled: of the planned reparents every fifth with one replica away, and for every fifth
 * emergency one vtgate is killed too.
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

/** One after another, with a quiet time of random length between; what was killed is there again before the next. */
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
    if (kind === 'planned, a replica away') await cluster.kill(other);
    const beganAtMs = performance.now();
    if (kind === 'emergency') {
      await cluster.kill(primary);
      await cluster.replaceDeadPrimary();
    } else if (kind === 'vtgate') {
      await cluster.killVtgate();
      await cluster.startVtgate();
    } else await cluster.makePrimary(next);
    done.push({ kind, beganAtMs, tookMs: performance.now() - beganAtMs });
    await Bun.sleep(QUIET_MS);
    if (kind === 'emergency') await cluster.revive(primary);
    if (kind === 'planned, a replica away') await cluster.revive(other);
  }
  return done;
}

/** For how long after each fault some answer still was a failure; 0 where none was. Up to the next fault they are its own. */
export function outagesMs(faults: readonly Fault[], failedAtMs: readonly number[]): readonly number[] {
  return faults.map(({ beganAtMs }, at) => {
    const endMs = faults[at + 1]?.beganAtMs ?? Number.POSITIVE_INFINITY;
    const own = failedAtMs.filter((ms) => ms >= beganAtMs && ms < endMs);
    return own.length === 0 ? 0 : Math.max(...own) - beganAtMs;
  });
}
