import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from '../../../../src/tooling/dev/database/file-lock.ts';
import { processIdentity } from '../../../../src/tooling/dev/database/process-identity.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopping-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a lock has one holder at a time, each waiter gets its turn, and the file is removed', async () => {
  let holders = 0;
  let most = 0;
  const turns = await Promise.all(
    [1, 2, 3, 4].map((turn) =>
      withFileLock(path, async () => {
        most = Math.max(most, ++holders);
        await Bun.file(path).text();
        holders--;
        return turn;
      }),
    ),
  );
  expect(turns).toEqual([1, 2, 3, 4]);
  expect(most).toBe(1);
  expect(existsSync(path)).toBe(false);
});

test('an error frees the lock', async () => {
  await expect(withFileLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFileLock(path, async () => 'free')).toBe('free');
});

test('the lock of a dead process is taken, by one of those who wait', async () => {
  const child = Bun.spawn(['true']);
  const identity = processIdentity(child.pid) ?? 'gone already';
  await child.exited;
  writeFileSync(path, JSON.stringify({ pid: child.pid, identity, token: 'dead' }));
  let holders = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++holders);
    await Bun.file(path).text();
    holders--;
  };
  await Promise.all([withFileLock(path, work), withFileLock(path, work)]);
  expect(most).toBe(1);
});

test('a living process with the pid of a dead owner does not keep the lock', async () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, identity: 'an earlier one', token: 'dead' }));
  expect(await withFileLock(path, async () => 'taken')).toBe('taken');
});

test('a lock whose owner died before writing its name is taken', async () => {
  writeFileSync(path, '');
  utimesSync(path, 1, 1);
  expect(await withFileLock(path, async () => 'taken')).toBe('taken');
});
