import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CommandLine } from '../arguments/command-line.ts';
import { text } from '../arguments/kinds.ts';
import { optional } from '../arguments/options.ts';
import { runCommand } from '../arguments/run-command.ts';

const CLIENT = {
  name: 'client',
  about: `Writes the typed client of the API: one TypeScript file without imports, with the types of every call, its answer and its
failures, and a function that calls. docs/client/examples.ts shows its use.`,
  options: { out: optional(text('FILE'), 'the file', 'docs/client/shopping.ts') },
} as const satisfies CommandLine;

const rootDir = join(import.meta.dir, '..', '..', '..');

await runCommand(CLIENT, async ({ options }) => {
  const { makeClient } = await import('./client/make-client.ts');
  const file = resolve(options.out ?? join(rootDir, 'docs', 'client', 'shopping.ts'));
  writeFileSync(file, await makeClient(rootDir));
  process.stdout.write(`${file}\n`);
  return 0;
});
