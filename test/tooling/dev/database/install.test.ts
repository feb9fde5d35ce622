import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePackages } from '../../../../src/tooling/dev/install.ts';

let rootDir = '';
const packageJson = (name: string, more: object = {}) =>
  writeFileSync(
    join(rootDir, 'package.json'),
    JSON.stringify({ name, dependencies: { local: 'file:./local' }, ...more }),
  );

beforeEach(async () => {
  rootDir = mkdtempSync(join(tmpdir(), 'shopping install '));
  mkdirSync(join(rootDir, 'local'));
  writeFileSync(join(rootDir, 'local', 'package.json'), '{"name":"local","version":"1.0.0"}');
  packageJson('first');
  const options = { cwd: rootDir, stdio: ['ignore', 'ignore', 'ignore'] as ['ignore', 'ignore', 'ignore'] };
  expect(await Bun.spawn([process.execPath, 'install'], options).exited).toBe(0);
  rmSync(join(rootDir, 'node_modules'), { recursive: true });
});
afterEach(() => rmSync(rootDir, { recursive: true, force: true }));

test('installs when node_modules is missing, then only after a change', async () => {
  expect(await ensurePackages(rootDir)).toBe(true);
  expect(existsSync(join(rootDir, 'node_modules', 'local', 'package.json'))).toBe(true);
  expect(await ensurePackages(rootDir)).toBe(false);
  packageJson('second');
  expect(await ensurePackages(rootDir)).toBe(true);
  expect(await ensurePackages(rootDir)).toBe(false);
});

test('installs after a change of a patch, which neither bun.lock nor package.json shows', async () => {
  // Of a package that is not there: the file alone is looked at here.
  packageJson('first', { patchedDependencies: { 'absent@1.0.0': 'absent.patch' } });
  const patch = (text: string) => writeFileSync(join(rootDir, 'absent.patch'), text);
  patch('one');
  expect(await ensurePackages(rootDir)).toBe(true);
  expect(await ensurePackages(rootDir)).toBe(false);
  patch('another');
  expect(await ensurePackages(rootDir)).toBe(true);
});

test('one of several processes at once installs', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => ensurePackages(rootDir)));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('a failed installation is an error, and is tried again next time', async () => {
  const lock = join(rootDir, 'bun.lock');
  const whole = await Bun.file(lock).text();
  await Bun.write(lock, 'broken');
  await expect(ensurePackages(rootDir)).rejects.toThrow('failed (exit code');
  await Bun.write(lock, whole);
  expect(await ensurePackages(rootDir)).toBe(true);
});

test('a command that had to install begins anew, and has its packages from node_modules', async () => {
  const install = join(import.meta.dir, '..', '..', '..', '..', 'src', 'tooling', 'dev', 'install.ts');
  const entry = join(rootDir, 'entry.ts');
  writeFileSync(join(rootDir, 'local', 'index.js'), 'exports.from = __filename;');
  writeFileSync(
    join(rootDir, 'uses.ts'),
    `import { from } from 'local';\nconsole.log('from', from, ...process.argv.slice(2));`,
  );
  writeFileSync(
    entry,
    `import { beginAnew, ensurePackages } from ${JSON.stringify(install)};
console.log('begins', process.pid);
if (await ensurePackages(import.meta.dir)) beginAnew();
await import('./uses.ts');`,
  );
  const child = Bun.spawnSync([process.execPath, entry, '--flag'], { cwd: rootDir });
  const [first, second, from] = String(child.stdout).trim().split('\n');
  expect([child.exitCode, first]).toEqual([0, second as string]);
  expect(from).toEndWith(`${join('local', 'index.js')} --flag`);
  expect(from).toContain(rootDir);
});
