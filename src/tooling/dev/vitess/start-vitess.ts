// The test command imports this before node_modules exists, so it imports only node:* and files that do the same.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchOverChild } from '../guard/watch-over.ts';
import { freePortRange } from '../tcp-port.ts';

/** Values of `bun run test --database`: one unsharded keyspace, or two shards by drizzle/vschema.json. */
export const VITESS_SHAPES = ['vitess', 'vitess-sharded'] as const;
export type VitessShape = (typeof VITESS_SHAPES)[number];

/** vtgate's port, its MySQL's, and two of vtcombo's own. */
const PORTS = 4;

/**
 * Starts a private Vitess of this checkout (src/tooling/dev/vitess/combo.sh), and builds it first where needed. It ends
 * with this process.
 * @throws Error when Vitess cannot be built or started, for example without Go
 */
export async function startVitess(
  rootDir: string,
  shape: VitessShape,
): Promise<{ readonly url: string; stop(): void }> {
  const folder = join(rootDir, '.local', shape);
  const combo = (...args: string[]) =>
    spawnSync('bash', [join(import.meta.dir, 'combo.sh'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      env: { ...process.env, VITESS_PROGRAMS: join(rootDir, '.local', 'vitess-programs') },
    });
  const port = await freePortRange(PORTS);
  const vschema = shape === 'vitess' ? [] : [join(rootDir, 'drizzle', 'vschema.json')];
  process.stderr.write('… Starting Vitess (a few minutes the first time)\n');
  const { status, stdout } = combo('start', folder, String(port), ...vschema);
  if (status !== 0) throw new Error('Vitess cannot be had here; see above');
  const letGo = ['mysql/pid', 'vtcombo.pid'].map((file) =>
    watchOverChild(Number(readFileSync(join(folder, file), 'utf8')), { isGroup: true }),
  );
  return {
    url: stdout.trim(),
    stop() {
      combo('stop', folder);
      for (const one of letGo) one();
    },
  };
}
