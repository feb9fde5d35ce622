import { join } from 'node:path';
import { rootDir } from './world.ts';

/** Runs a command of `src/tooling/cli` on this run's database. @returns its output and exit code */
export async function runCli(name: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, join(rootDir, 'src', 'tooling', 'cli', `${name}.ts`), ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      APP_ENV: 'test',
      DATABASE_URL: process.env.TEST_DATABASE_URL ?? '',
      ...env,
    },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, code };
}
