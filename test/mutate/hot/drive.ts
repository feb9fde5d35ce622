import { test } from 'bun:test';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilQuietIsOver } from '../quiet.ts';
import { reached, turnOn } from '../switch.ts';
import { collect, type TestFile } from './collect.ts';
import type { Job, Part, Reach, Said } from './job.ts';
import { limitOf, runTests, TimedOut } from './run-tests.ts';

// Runs as the only test of `bun test` in a planted tree. It finds what each test reaches, or which tests fail with a
// mutant.

const ROOT = join(import.meta.dir, '..', '..', '..');
const job: Job = JSON.parse(readFileSync(process.env.MUTATE_JOB ?? '', 'utf8'));
const FILES = new Map<string, Promise<TestFile>>();
/** The longest time of a file that is run twice, to see whether its tests depend on each other. */
const TWICE_AT_MOST_MS = 20_000;
const ALIVE_EVERY_MS = 100;

const say = (said: Said): void => appendFileSync(job.out, `${JSON.stringify(said)}\n`);

let saidMs = 0;
let saidLimitMs = 0;

/** Announces the longest time until the next message. */
function alive(limitMs: number): void {
  const now = performance.now();
  // A new shorter limit is announced, or an endless loop would get the long limit before it.
  if (now - saidMs < ALIVE_EVERY_MS && limitMs <= saidLimitMs && 2 * limitMs > saidLimitMs) return;
  saidMs = now;
  saidLimitMs = limitMs;
  say({ kind: 'alive', limitMs });
}

function loaded(file: string): Promise<TestFile> {
  const known = FILES.get(file) ?? collect(file, join(ROOT, file));
  FILES.set(file, known);
  return known;
}

/** The mutants that were reached since the last call. */
function taken(): number[] {
  const found: number[] = [];
  for (const [mutant, byte] of (reached ?? []).entries()) if (byte === 1) found.push(mutant);
  reached?.fill(0);
  return found;
}

async function reachOf(name: string): Promise<Reach> {
  taken();
  const file = await loaded(name);
  const atLoad = taken();
  const around: number[] = [];
  const tests: Reach['tests'][number][] = [];
  const startedMs = performance.now();
  await runTests(
    file,
    file.tests.map((one) => ({ test: one, limitMs: one.timeoutMs })),
    {
      bail: false,
      before: () => around.push(...taken()),
      after: ({ test: { name: called }, ms, error }) =>
        tests.push({ name: called, ms, isGreen: error === null, reached: taken() }),
    },
  );
  around.push(...taken());
  const ms = performance.now() - startedMs;
  const aroundMs = Math.max(0, ms - tests.reduce((sum, one) => sum + one.ms, 0));
  const isOrderFree = ms < TWICE_AT_MOST_MS && (await isGreenBackwards(file, tests));
  return { file: name, tests, loaded: atLoad, around: [...new Set(around)], isOrderFree, aroundMs };
}

async function isGreenBackwards(file: TestFile, tests: Reach['tests']): Promise<boolean> {
  const green = file.tests.filter((_, at) => tests[at]?.isGreen === true);
  try {
    const backwards = green.toReversed().map((one) => ({ test: one, limitMs: one.timeoutMs }));
    return (await runTests(file, backwards, { bail: true })).every((one) => one.error === null);
  } catch {
    return false;
  }
}

/** The first failure of a part; null without one. A mutant that keeps a file from loading fails too. */
async function failureIn(part: Part, graceMs: number): Promise<{ name: string; error: unknown } | null> {
  try {
    // Loading a file and opening a world may take long.
    alive(10 * graceMs);
    const file = await loaded(part.file);
    const wanted = part.tests.map(([name, usualMs]) => {
      const found = file.tests.find((one) => one.name === name);
      if (found === undefined) throw new Error(`there is no test "${name}"`);
      return { test: found, limitMs: limitOf(usualMs, graceMs) };
    });
    const limits = new Map(wanted.map((one) => [one.test, one.limitMs]));
    const ran = await runTests(file, wanted, {
      bail: true,
      before: (one) => alive(limits.get(one) ?? graceMs),
    });
    const failed = ran.find((one) => one.error !== null);
    return failed === undefined ? null : { name: failed.test.name, error: failed.error };
  } catch (error) {
    return { name: 'what is around the tests', error };
  }
}

async function judge(
  { id, plan }: { readonly id: number; readonly plan: readonly Part[] },
  { graceMs, withControl }: Job & { kind: 'mutants' },
): Promise<Said & { kind: 'verdict' }> {
  const startedMs = performance.now();
  const verdict = (outcome: (Said & { kind: 'verdict' })['outcome'], by: string | null) => ({
    kind: 'verdict' as const,
    id,
    outcome,
    by,
    ms: performance.now() - startedMs,
  });
  for (const part of plan) {
    turnOn(id);
    const failed = await failureIn(part, graceMs);
    turnOn(-1);
    if (failed === null) continue;
    const by = `${part.file} > ${failed.name}`;
    if (failed.error instanceof TimedOut) return verdict('timed out', by);
    const isSure = !withControl || (await failureIn(part, graceMs)) === null;
    return verdict(isSure ? 'noticed' : 'unsure', by);
  }
  return verdict('survived', null);
}

async function main(): Promise<void> {
  if (job.kind === 'reach') {
    for (const file of job.files) {
      await untilQuietIsOver(() => alive(3_600_000));
      say({ kind: 'begun', file });
      say({ kind: 'reach', reach: await reachOf(file) });
    }
    return;
  }
  if (!job.isFresh)
    for (const file of new Set(job.mutants.flatMap(({ plan }) => plan.map((one) => one.file)))) {
      alive(60_000);
      await loaded(file);
    }
  for (const mutant of job.mutants) {
    await untilQuietIsOver(() => alive(3_600_000));
    say({ kind: 'mutant', id: mutant.id });
    const verdict = await judge(mutant, job);
    say(verdict);
    // The process ends here: an unfinished test still runs, and a broken state would break the next mutant.
    if (verdict.outcome === 'timed out' || verdict.outcome === 'unsure') return;
  }
}

test('the job', main, 24 * 3_600_000);
