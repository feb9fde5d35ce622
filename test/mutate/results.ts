import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Outcome } from './hot/job.ts';

/** A line of the results' file. */
export type Result = {
  readonly key: string;
  /** The hash of the mutated file's text. */
  readonly sourceHash: string;
  /** The tests that ran: those without a database, or all. */
  readonly stage: 'pure' | 'all';
  readonly outcome: Outcome;
  /** The test that noticed. */
  readonly by: string | null;
  /** The hash of the test file that noticed, or of all tests that did not. */
  readonly testsHash: string;
  /** The number of reaching test files that were left out for their time. */
  readonly left: number;
  readonly ms: number;
};

/** The last result of each mutant, without a line that the end of a run cut off. */
export function readResults(path: string): Map<string, Result> {
  const found = new Map<string, Result>();
  if (!existsSync(path)) return found;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    try {
      const result: Result = JSON.parse(line);
      found.set(`${result.stage} ${result.key}`, result);
    } catch {
      // The line is incomplete: the end of a run.
    }
  }
  return found;
}

export function addResult(path: string, result: Result): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(result)}\n`);
}

/** Whether a result still holds: neither the mutated file nor the tests have changed. */
export function holds(
  result: Result | undefined,
  now: {
    readonly sourceHash: string;
    readonly planHash: string;
    readonly hashOfTest: (file: string) => string | undefined;
  },
): result is Result {
  if (result === undefined || result.sourceHash !== now.sourceHash) return false;
  if (result.outcome === 'survived') return result.testsHash === now.planHash;
  return result.testsHash === now.hashOfTest(result.by?.split(' > ')[0] ?? '');
}
