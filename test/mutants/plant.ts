import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, sabotage } from './mutant.ts';
import { runTests, type TestRun } from './run-tests.ts';

export type Verdict = {
  readonly mutant: Mutant;
  /** `broken`: the run failed without a failing test, which proves nothing. */
  readonly outcome: 'caught' | 'survived' | 'broken';
  readonly caughtBy: TestRun['failed'];
  readonly seconds: number;
  readonly output: string;
};

/**
 * Plants one mutant in a copy, runs the tests that must notice it (the whole suite if they do not, or with `whole`),
 * and mends the copy.
 */
export async function plant(copy: string, mutant: Mutant, whole: boolean): Promise<Verdict> {
  const path = join(copy, mutant.file);
  const text = readFileSync(path, 'utf8');
  const sabotaged = sabotage(text, mutant);
  // A file that does not compile would make every test fail.
  new Bun.Transpiler({ loader: mutant.file.endsWith('x') ? 'tsx' : 'ts' }).transformSync(sabotaged);
  writeFileSync(path, sabotaged);
  try {
    const named = whole ? null : await runTests(copy, mutant.tests);
    if (named !== null && !named.isGreen) return verdictOf(mutant, named, 0);
    return verdictOf(mutant, await runTests(copy, null), named?.seconds ?? 0);
  } finally {
    writeFileSync(path, text);
  }
}

function verdictOf(mutant: Mutant, run: TestRun, secondsBefore: number): Verdict {
  return {
    mutant,
    outcome: run.isGreen ? 'survived' : run.failed === null ? 'broken' : 'caught',
    caughtBy: run.failed,
    seconds: run.seconds + secondsBefore,
    output: run.output,
  };
}
