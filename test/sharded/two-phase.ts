import type { Cluster, Shard } from '../../src/tooling/dev/vitess/cluster.ts';
import { until } from '../support/until.ts';

/** The steps of a commit that writes to two shards. Each waits until a replica has it. */
export const STEPS = ['record', 'prepare', 'decision', 'commit'] as const;
export type Step = (typeof STEPS)[number];

/**
 * The process that is killed. The shard of the coordinator keeps the record and the decision; the participant prepares.
 */
export const VICTIMS = ['vtgate', 'coordinator', 'participant'] as const;
export type Victim = (typeof VICTIMS)[number];

const SHARDS = ['-80', '80-'] as const satisfies readonly Shard[];
type Roles = Readonly<Record<(typeof SHARDS)[number], Awaited<ReturnType<Cluster['roles']>>>>;

const AT_REPLICA =
  "SELECT COUNT(*) FROM performance_schema.processlist WHERE state LIKE 'Waiting for semi-sync ACK%'";
/**
 * The number of unfinished commits and open transactions. Those of a dead vtgate hold their locks until the timeout of
 * vttablet.
 */
const UNDER_WAY = `SELECT (SELECT COUNT(*) FROM _vt.dt_state) + (SELECT COUNT(*) FROM _vt.redo_state)
  + (SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> CONNECTION_ID())`;

/**
 * Holds a commit over both shards at one of its steps by stopped replicas. The write of a primary waits for one of its
 * replicas, so the step is done there, but not acknowledged. Nothing depends on timing.
 */
export async function openTwoPhase(cluster: Cluster) {
  const [first, second] = await Promise.all(SHARDS.map((shard) => cluster.roles(shard)));
  const roles = { '-80': first, '80-': second } as Roles;
  const each = (shard: keyof Roles, work: (uid: string) => Promise<unknown>) =>
    Promise.all(roles[shard].replicas.map(work));
  const freeze = (shard: keyof Roles) => each(shard, cluster.freeze);
  const thaw = (shard: keyof Roles) => each(shard, cluster.thaw);
  const waits = async (shard: keyof Roles) => Number(await cluster.ask(roles[shard].primary, AT_REPLICA)) > 0;
  let coordinator: keyof Roles = '-80';
  let participant: keyof Roles = '80-';
  return {
    /** To be called before COMMIT is sent, while nothing else writes. */
    freezeAll: () => Promise.all(SHARDS.map(freeze)),
    /** Resolves when the commit has stopped at `step`. */
    async holdAt(step: Step): Promise<void> {
      await until(async () => {
        for (const shard of SHARDS) if (await waits(shard)) coordinator = shard;
        return waits(coordinator);
      });
      participant = coordinator === '-80' ? '80-' : '-80';
      for (const done of STEPS.slice(0, STEPS.indexOf(step))) {
        const [from, to] =
          done === 'record' || done === 'decision' ? [coordinator, participant] : [participant, coordinator];
        await thaw(from);
        await until(() => waits(to));
        await freeze(from);
      }
    },
    async kill(victim: Victim): Promise<void> {
      if (victim === 'vtgate') await cluster.killVtgate();
      else await cluster.kill(roles[victim === 'coordinator' ? coordinator : participant].primary);
    },
    /**
     * Starts everything again: stopped processes go on, dead ones are replaced. Resolves when no commit is unfinished.
     */
    async recover(victim: Victim): Promise<void> {
      await Promise.all(SHARDS.map(thaw));
      if (victim === 'vtgate') await cluster.startVtgate();
      else {
        const shard = victim === 'coordinator' ? coordinator : participant;
        await cluster.replaceDeadPrimary(shard);
        await cluster.revive(roles[shard].primary);
      }
      const primaries = await Promise.all(SHARDS.map(async (shard) => (await cluster.roles(shard)).primary));
      await until(async () => {
        const counts = await Promise.all(primaries.map((uid) => cluster.ask(uid, UNDER_WAY)));
        return counts.every((count) => count === '0');
      });
    },
  };
}
