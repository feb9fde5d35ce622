import { join } from 'node:path';
import { runChild } from '../../src/tooling/dev/guard/run-child.ts';

/** What a command was given, or null when it cannot be used. */
export function readOrNull<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Prints the help and ends: to stderr and with 2 when it was not asked for. */
export function endWithHelp(help: string, isAsked: boolean): never {
  (isAsked ? console.log : console.error)(help);
  process.exit(isAsked ? 0 : 2);
}

/** Runs test files with their choice made by `env`, as a command of its own; the preload arranges the database. */
export function runTests(args: readonly string[], env: Readonly<Record<string, string>>): void {
  const cwd = join(import.meta.dir, '..', '..');
  void runChild(['test', ...args], { cwd, env: { ...process.env, ...env } }).then((code) =>
    process.exit(code),
  );
}
