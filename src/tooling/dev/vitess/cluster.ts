import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePortRange } from '../tcp-port.ts';

/** As many as cluster.sh takes. */
const PORTS = 50;
/** The tablets of its one shard. */
const UIDS = ['100', '101', '102'] as const;

export type Cluster = ReturnType<typeof clusterOf>;

/**
 * The private Vitess cluster of this checkout (src/tooling/dev/vitess/cluster.sh), to be started or running already: one shard, a
 * primary with two replicas that acknowledge its commits, and a vtgate that buffers. Each call rejects when its step
 * fails; the step's own words are on stderr.
 */
export function clusterOf(rootDir: string) {
  const folder = join(rootDir, '.local', 'vitess-cluster');
  const env = { ...process.env, VITESS_PROGRAMS: join(rootDir, '.local', 'vitess-programs') };
  const call = (command: string, ...args: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn('bash', [join(import.meta.dir, 'cluster.sh'), command, folder, ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env,
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += String(chunk);
      });
      child.once('exit', (code) =>
        code === 0 ? resolve(output.trim()) : reject(new Error(`cluster.sh ${command} failed`)),
      );
    });
  return {
    /** Built first where it is not yet. Gives vtgate's URL. */
    async start(): Promise<string> {
      // What a run that was killed has left.
      await call('stop');
      return call('start', String(await freePortRange(PORTS)));
    },
    /** The primary's tablet, and the others. */
    async roles() {
      const primary = await call('primary');
      return { primary, replicas: UIDS.filter((uid) => uid !== primary) };
    },
    makePrimary: (uid: string) => call('planned', uid),
    replaceDeadPrimary: () => call('emergency'),
    kill: (uid: string) => call('kill', uid),
    /** Anew and empty, as a replica: it gets everything from the primary. */
    revive: (uid: string) => call('revive', uid),
    killVtgate: () => call('kill-vtgate'),
    startVtgate: () => call('vtgate'),
    stop: () => call('stop'),
  };
}
