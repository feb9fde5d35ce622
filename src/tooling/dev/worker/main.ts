// `bun run dev:worker`. Imports no package: on a clean clone there are none until they are installed here.
import { join } from 'node:path';
import type { CommandLine } from '../../arguments/command-line.ts';
import { flag } from '../../arguments/options.ts';
import { runCommand } from '../../arguments/run-command.ts';
import { beginAnew, ensurePackages } from '../install.ts';

const DEV_WORKER = {
  name: 'dev:worker',
  about: `As "bun run dev", with the API in workerd (the runtime of Cloudflare Workers) over the PlanetScale driver, in front of
the same local database.`,
  options: { reset: flag('drop the data and begin anew') },
  more: `Environment: DATABASE_URL (mysql://) to use a server of yours, PORT for the API (default 8787). Its database must be empty,
not there, or made by this command or bun run dev: any other is refused.`,
} as const satisfies CommandLine;

await runCommand(DEV_WORKER, async ({ options }) => {
  const rootDir = join(import.meta.dir, '..', '..', '..', '..');
  // Without node_modules, Bun takes packages from its cache, at any version and without our patches: so begin again.
  if (await ensurePackages(rootDir)) beginAnew();
  const { runDevWorker } = await import('./run.ts');
  process.exit(await runDevWorker(rootDir, options.reset));
});
