import { spawn } from 'node:child_process';
import { join } from 'node:path';
import Table from 'cli-table3';
import { createColors } from 'picocolors';
import type { CommandLine } from '../arguments/command-line.ts';
import { runCommand } from '../arguments/run-command.ts';

// `bun run verify`: all checks that run no test and need no database, side by side.

const rootDir = join(import.meta.dir, '..', '..', '..');
const VERIFY = {
  name: 'verify',
  about: `Checks types, lint and format, unused code, the architecture's import table, and the links of the docs. Needs no
database. Exit code 1 if any check fails; its output follows the table.`,
  options: {},
} as const satisfies CommandLine;

const CHECKS: readonly (readonly [name: string, ...command: string[]])[] = [
  ['types', 'node_modules/.bin/tsc', '--noEmit', '-p', '.'],
  ['lint and format', 'node_modules/.bin/biome', 'check', '.'],
  ['unused code', 'node_modules/.bin/knip'],
  ['architecture', 'src/tooling/cli/check-architecture.ts'],
  ['doc links', 'src/tooling/cli/check-docs.ts'],
];

type Result = {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
};

function run([name, ...command]: readonly string[]): Promise<Result> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: rootDir, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.once('close', (code) => {
      resolve({ name: name ?? '', ok: code === 0, seconds: (performance.now() - startedMs) / 1000, output });
    });
  });
}

await runCommand(VERIFY, async () => {
  const colors = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);
  const results = await Promise.all(CHECKS.map(run));
  const table = new Table({ head: ['check', '', 'seconds'], style: { head: [], border: [] } });
  for (const { name, ok, seconds } of results) {
    table.push([name, ok ? colors.green('✔') : colors.red('✘'), seconds.toFixed(1)]);
  }
  process.stdout.write(`${table}\n`);
  for (const { name, ok, output } of results) if (!ok) process.stdout.write(`\n── ${name}\n${output}\n`);
  return results.every((result) => result.ok) ? 0 : 1;
});
