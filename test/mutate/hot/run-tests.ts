import { type Block, blocksOf, type Hook, type Test, type TestFile } from './collect.ts';

export class TimedOut extends Error {}

/** The time in ms after which a test counts as endless. */
export const limitOf = (usualMs: number, graceMs: number): number => 3 * usualMs + graceMs;

/** @throws TimedOut, or the test's error */
async function within(body: Hook, limitMs: number): Promise<void> {
  const made = body();
  if (!(made instanceof Promise)) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TimedOut(`longer than ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([made, late]);
  } finally {
    clearTimeout(timer);
  }
}

const HOOK_LIMIT_MS = 60_000;

async function hooks(blocks: readonly Block[], kind: keyof Block['hooks']): Promise<void> {
  for (const block of blocks) for (const hook of block.hooks[kind]) await within(hook, HOOK_LIMIT_MS);
}

export type Ran = { readonly test: Test; readonly ms: number; readonly error: unknown };

/**
 * Runs tests of one file in the given order with their hooks; with `bail` it stops at the first failure. A hook's error
 * is thrown once everything that was begun has ended.
 */
export async function runTests(
  { root }: TestFile,
  tests: readonly { readonly test: Test; readonly limitMs: number }[],
  options: {
    readonly bail: boolean;
    readonly before?: (test: Test) => void;
    readonly after?: (ran: Ran) => void;
  },
): Promise<Ran[]> {
  const begun: Block[] = [];
  const ran: Ran[] = [];
  try {
    begun.push(root);
    await hooks([root], 'beforeAll');
    for (const { test, limitMs } of tests) {
      const blocks = blocksOf(test.block);
      for (const block of blocks.filter((one) => !begun.includes(one))) {
        begun.push(block);
        await hooks([block], 'beforeAll');
      }
      options.before?.(test);
      const one = await runOne(test, blocks, limitMs);
      ran.push(one);
      options.after?.(one);
      if (one.error !== null && options.bail) break;
    }
  } finally {
    await hooks(begun.toReversed(), 'afterAll');
  }
  return ran;
}

async function runOne(test: Test, blocks: readonly Block[], limitMs: number): Promise<Ran> {
  const startedMs = performance.now();
  let error: unknown = null;
  try {
    await hooks(blocks, 'beforeEach');
    await within(test.body, limitMs);
  } catch (thrown) {
    error = thrown ?? new Error('nothing was thrown');
  }
  try {
    await hooks(blocks.toReversed(), 'afterEach');
  } catch (thrown) {
    error ??= thrown;
  }
  return { test, ms: performance.now() - startedMs, error };
}
