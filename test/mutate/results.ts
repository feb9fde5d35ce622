import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Outcome } from './hot/job.ts';

/** A line of the file of results. */
export type Result = {
  readonly key: string;
  /** Of the mutated file's text. */
  readonly sourceHash: string;
  /** Which tests were asked: those that know no database, or all. */
  readonly stage: 'pure' | 'all';
  readonly outcome: Outcome;
  /** The test that noticed. */
  readonly by: string | null;
  /** Of the test file that noticed; of all that did not, when none did. */
  readonly testsHash: string;
  /** Test files that reach it and were not run, for want of time. */
  readonly left: number;
  readonly ms: number;
};

/** The last word on each mutant; a line that was cut off by the end of a run is none. */
export function readResults(path: string): Map<string, Result> {
  const found = new Map<string, Result>();
  if (!existsSync(path)) return found;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    try {
      const result: Result = JSON.parse(line);
      found.set(`${result.stage} ${result.key}`, result);
    } catch {
      // The end of the file, or of a run.
    }
  }
  return found;
}

export function addResult(path: string, result: Result): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(result)}\n`);
}

/** What was found still holds: neither the mutated file nor the tests that spoke have changed. */
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
