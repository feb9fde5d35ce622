import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from '../support/world.ts';

test('every test that docs/security.md names exists under that name', () => {
  const page = readFileSync(join(rootDir, 'docs', 'security.md'), 'utf8');
  const wrong: string[] = [];
  let names = 0;
  // `path`: name; name. `path`: name
  for (const [, path = '', told = ''] of page.matchAll(
    /`(test\/[\w./-]+\.test\.ts)`(?:: ((?:(?! \||`test\/).)+))?/g,
  )) {
    if (!existsSync(join(rootDir, path))) {
      wrong.push(path);
      continue;
    }
    const text = readFileSync(join(rootDir, path), 'utf8').replaceAll('\\', '');
    for (const name of namesIn(told, text)) {
      names += 1;
      if (!text.includes(name)) wrong.push(`${path}: ${name}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(names).toBeGreaterThan(20);
});

/** Names may contain a semicolon. */
function namesIn(told: string, text: string): string[] {
  const whole = told.trim().replace(/\.$/, '');
  if (whole === '' || text.includes(whole)) return whole === '' ? [] : [whole];
  const at = [...whole.matchAll(/; /g)]
    .map((match) => match.index)
    .find((place) => text.includes(whole.slice(0, place)));
  if (at === undefined) return [whole];
  return [whole.slice(0, at), ...namesIn(whole.slice(at + 2), text)];
}
