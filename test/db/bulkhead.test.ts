import { describe, expect, test } from 'bun:test';
import { createBulkhead } from '../../src/db/bulkhead.ts';
import { isUnavailable } from '../../src/db/errors.ts';

const NEVER_MS = 60_000;

/** Work that records its name when it begins, and ends when the test says so. */
function createCrew(bulkhead: ReturnType<typeof createBulkhead>) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    start: (name: string, ...keys: string[]) =>
      bulkhead(keys, async () => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.set(name, resolve));
        return name;
      }),
    async end(name: string) {
      ends.get(name)?.();
      await Bun.sleep(0);
    },
  };
}

describe('work that wants the same row', () => {
  test('is let in up to its share, in order; others pass', async () => {
    const { begun, start, end } = createCrew(createBulkhead(() => 2, NEVER_MS));
    const all = ['1', '2', '3', '4'].map((name) => start(name, 'a'));
    all.push(start('other', 'b'), start('free'));
    await Bun.sleep(0);
    expect(begun).toEqual(['1', '2', 'other', 'free']);
    await end('2');
    expect(begun.slice(4)).toEqual(['3']);
    for (const name of ['1', '3', '4', 'other', 'free']) await end(name);
    expect(await Promise.all(all)).toEqual(['1', '2', '3', '4', 'other', 'free']);
  });

  test('and another row too takes no place at either while it waits', async () => {
    const { begun, start, end } = createCrew(createBulkhead(() => 1, NEVER_MS));
    const all = [start('1', 'a'), start('both', 'b', 'a', 'b'), start('2', 'b')];
    await Bun.sleep(0);
    expect(begun).toEqual(['1', '2']);
    await end('1');
    expect(begun).toEqual(['1', '2']);
    await end('2');
    expect(begun).toEqual(['1', '2', 'both']);
    await end('both');
    await Promise.all(all);
  });

  test('waits no longer than for an answer, and then is not begun; work that fails gives its place back', async () => {
    const bulkhead = createBulkhead(() => 1, 20);
    const { begun, start, end } = createCrew(bulkhead);
    const first = start('1', 'a');
    const late = await start('2', 'a').catch((error: unknown) => error);
    expect(isUnavailable(late)).toBe(true);
    await end('1');
    await first;
    const failed = bulkhead(['a'], () => Promise.reject(new Error('failed')));
    expect(failed).rejects.toThrow('failed');
    const last = start('3', 'a');
    await Bun.sleep(0);
    expect(begun).toEqual(['1', '3']);
    await end('3');
    await last;
  });
});
