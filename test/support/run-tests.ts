import { join } from 'node:path';
import { count, oneOf } from '../../src/tooling/arguments/kinds.ts';
import { flag, optional, preset } from '../../src/tooling/arguments/options.ts';
import { runChild } from '../../src/tooling/dev/guard/run-child.ts';

/** Runs test files as a command of its own, with options in `env`; the preload arranges the database. */
export async function runTests(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<never> {
  const cwd = join(import.meta.dir, '..', '..');
  process.exit(await runChild(['test', ...args], { cwd, env: { ...process.env, ...env } }));
}

/** The seed of a run, as a test reads it from its environment. */
export const seed = (help: string) => preset(count(0, 999_999_999), '1', help);

/** The options of a run that takes a seeded part of `what`. */
export const choiceOf = (what: string, names: readonly string[], all: string, part: string) => ({
  only: optional({ ...oneOf(names, {}, what.toUpperCase()), hint: '' }, `only this ${what}`),
  all: flag(all),
  seed: seed(`another seed chooses another ${part}`),
});
