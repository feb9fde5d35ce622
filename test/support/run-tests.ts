import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runChild } from '../../src/tooling/dev/guard/run-child.ts';

/** A command's arguments, or null when they are wrong. */
export function readOrNull<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Prints the help and ends; if nobody asked for it, to stderr and with exit code 2. */
export function endWithHelp(help: string, isAsked: boolean): never {
  (isAsked ? console.log : console.error)(help);
  process.exit(isAsked ? 0 : 2);
}

/** Runs test files as a command of its own, with options in `env`; the preload arranges the database. */
export function runTests(args: readonly string[], env: Readonly<Record<string, string>>): void {
  const cwd = join(import.meta.dir, '..', '..');
  void runChild(['test', ...args], { cwd, env: { ...process.env, ...env } }).then((code) =>
    process.exit(code),
  );
}

/** The arguments of a run that takes a seeded part: `--only NAME`, `--all`, `--seed N`. Ends with `help` when they are wrong. */
export function choiceOf(help: string, names: readonly string[]) {
  const values = readOrNull(() => {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        all: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean' },
      },
    });
    const isKnown = values.only === undefined || names.includes(values.only);
    return isKnown && /^\d{1,9}$/.test(values.seed) ? values : null;
  });
  if (values === null || values.help === true) endWithHelp(help, values !== null);
  return { only: values.only, seed: values.seed, full: values.all ? '1' : '0' };
}
