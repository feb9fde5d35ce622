import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processIdentity } from '../../../src/tooling/dev/database/process-identity.ts';
import { until } from '../../support/until.ts';
import { rootDir } from '../../support/world.ts';

// A process that another one started ends with it, however that one ends.

const LIMIT_MS = 20_000;
const pipes = { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' } as const;
const firstLine = async (stdout: ReadableStream<Uint8Array>) => {
  const { value } = await stdout.getReader().read();
  return new TextDecoder().decode(value);
};

describe('a process that is killed', () => {
  test(
    'takes its child with it, after the child’s own end in order',
    async () => {
      const script = join(import.meta.dir, 'guarded', 'has-child.ts');
      const owner = Bun.spawn([process.execPath, script], pipes);
      const { pid, file } = JSON.parse(await firstLine(owner.stdout));
      const identity = processIdentity(pid);
      expect(identity).toBeDefined();
      owner.kill('SIGKILL');
      await until(() => processIdentity(pid) !== identity);
      expect(readFileSync(file, 'utf8')).toBe('ended in order');
      rmSync(file);
    },
    LIMIT_MS,
  );

  test(
    'leaves its database server to whoever else uses it, and the last one takes it along',
    async () => {
      const script = join(import.meta.dir, 'database', 'arrange-concurrently.ts');
      const state = join(rootDir, '.local', 'db', 'guarded', 'server.json');
      const start = async () => {
        const owner = Bun.spawn([process.execPath, script, rootDir, 'guarded'], pipes);
        return { owner, url: JSON.parse(await firstLine(owner.stdout)).url as string };
      };
      const [first, second] = [await start(), await start()];
      const { pid } = JSON.parse(readFileSync(state, 'utf8'));
      const identity = processIdentity(pid);
      const users = join(rootDir, '.local', 'db', 'guarded', 'users');
      const count = () => [...new Bun.Glob('*').scanSync(users)].length;
      first.owner.kill('SIGKILL');
      await until(() => count() === 1);
      expect(processIdentity(pid)).toBe(identity as string);
      second.owner.kill('SIGKILL');
      await until(() => !existsSync(state));
      expect(processIdentity(pid)).toBeUndefined();
    },
    LIMIT_MS,
  );
});
