// `bun run dev`. Imports no package: on a clean clone there are none until they are installed here.
import { join } from 'node:path';
import type { CommandLine } from '../arguments/command-line.ts';
import { flag } from '../arguments/options.ts';
import { runCommand } from '../arguments/run-command.ts';
import { beginAnew, ensurePackages } from './install.ts';

const DEV = {
  name: 'dev',
  about: `Starts everything on this machine: a MySQL-protocol database (migrated and seeded), mocked upstreams,
the API, and the consumer of Kafka events with an embedded broker. Their log lines go to .local/logs.`,
  options: { reset: flag('drop the data and begin anew') },
  more: `A database of DATABASE_URL must be empty, not there, or made by this command: any other is refused.
Environment: DATABASE_URL and KAFKA_BROKERS to use servers of yours, PORT for the API (default 8787), CONSUMER_PORT
for the consumer's health and metrics (default PORT + 1), QA_SCENARIO for what is simulated (docs/qa.md).`,
} as const satisfies CommandLine;

await runCommand(DEV, async ({ options }) => {
  const rootDir = join(import.meta.dir, '..', '..', '..');
  // Without node_modules, Bun takes packages from its cache, at any version and without our patches: so begin again.
  if (await ensurePackages(rootDir)) beginAnew();
  const { runDev } = await import('./run-dev.ts');
  process.exit(await runDev(rootDir, options.reset));
});
