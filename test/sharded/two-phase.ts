import type { Cluster, Shard } from '../../src/tooling/dev/vitess/cluster.ts';
import { until } from '../support/until.ts';

/** The steps of a commit over two shards that write: each waits until a replica has it. */
export const STEPS = ['record', 'prepare', 'decision', 'commit'] as const;
export type Step = (typeof STEPS)[number];

/** Who dies meanwhile. The coordinator's shard keeps the record and the decision; the participant prepares. */
export const VICTIMS = ['vtgate', 'coordinator', 'participant'] as const;
export type Victim = (typeof VICTIMS)[number];

const SHARDS = ['-80', '80-'] as const satisfies readonly Shard[];
type Roles = Readonly<Record<(typeof SHARDS)[number], Awaited<ReturnType<Cluster['roles']>>>>;

const AT_REPLICA =
  "SELECT COUNT(*) FROM performance_schema.processlist WHERE state LIKE 'Waiting for semi-sync ACK%'";
/** Halves of commits, and transactions: those of a vtgate that is gone hold their locks until vttablet's time for them ends. */
const UNDER_WAY = `SELECT (SELECT COUNT(*) FROM _vt.dt_state) + (SELECT COUNT(*) FROM _vt.redo_state)
  + (SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> CONNECTION_ID())`;

/**
 * Holds a commit over both shards at one of its steps, by replicas that stand still: a primary's write waits for one of
 * them, so the step has happened there and nobody has been told. No timing is involved.
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
    /** Before COMMIT is sent: nothing else may write then. */
    freezeAll: () => Promise.all(SHARDS.map(freeze)),
    /** Gives when the commit stands at `step`. */
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
    /** All is there again: what stood goes on, what was killed is replaced. Gives when no commit is half way. */
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
