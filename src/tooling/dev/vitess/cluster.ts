import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePortRange } from '../tcp-port.ts';

/** The number of ports that cluster.sh uses. */
const PORTS = 60;
/** The tablets of the one shard, or of each of two. */
const TABLETS = {
  '0': ['100', '101', '102'],
  '-80': ['100', '101', '102'],
  '80-': ['103', '104', '105'],
} as const;
export type Shard = keyof typeof TABLETS;

export type Cluster = ReturnType<typeof clusterOf>;

/**
 * The private Vitess cluster of this checkout (src/tooling/dev/vitess/cluster.sh). It has one shard or two, each with a
 * primary and two replicas that acknowledge its commits, and a vtgate that buffers. Each call rejects when its step
 * fails; the step's own messages go to stderr.
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
    /** Builds Vitess where needed, and starts one shard, or two by the file `vschema`. @returns vtgate's URL */
    async start(vschema?: string): Promise<string> {
      // A killed run may have left its cluster.
      await call('stop');
      const port = String(await freePortRange(PORTS));
      return vschema === undefined ? call('start', port) : call('start', port, vschema);
    },
    /** Adds the keyspace `sharded` of two shards, by the file `vschema`, to the one shard. */
    addShards: (vschema: string) => call('shards', vschema),
    /** Adds the tablets of `-40` and `40-80` to the keyspace `sharded`. They serve nothing yet. */
    addHalves: () => call('halves'),
    /** @returns what vtctldclient prints */
    control: (...args: readonly string[]) => call('ctl', ...args),
    /** @returns the primary's tablet and the replicas */
    async roles(shard: Shard = '0') {
      const primary = await call('primary', shard);
      return { primary, replicas: TABLETS[shard].filter((uid) => uid !== primary) };
    },
    makePrimary: (uid: string) => call('planned', uid),
    replaceDeadPrimary: (shard: Shard = '0') => call('emergency', shard),
    /** Ends the tablet and its MySQL in order. */
    end: (uid: string) => call('end', uid),
    kill: (uid: string) => call('kill', uid),
    /** Starts the tablet empty, as a replica that copies everything from the primary. */
    revive: (uid: string) => call('revive', uid),
    /** Stops its MySQL with its connections open. */
    freeze: (uid: string) => call('freeze', uid),
    thaw: (uid: string) => call('thaw', uid),
    /** Asks its MySQL directly, without vtgate and vttablet. @returns a line per row, with tabs between columns */
    ask: (uid: string, query: string) => call('sql', uid, query),
    killVtgate: () => call('kill-vtgate'),
    startVtgate: () => call('vtgate'),
    stop: () => call('stop'),
  };
}
