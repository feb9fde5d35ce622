import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { Glob } from 'bun';
import { parseSync, Visitor } from 'oxc-parser';
import { isSafePattern } from 'redos-detector';
import { rootDir } from './support/world.ts';

// A pattern that can match one text in many ways takes quadratic time in the length of the text or worse, so a caller
// could block the process with it. Every pattern of the service is judged, except those that run only on a developer's
// machine.

const OWN_MACHINE = /^src\/(?:tooling|console|openapi)\//;
/** Patterns that see no text from outside. */
const OWN_TEXT: readonly string[] = [
  // SQL that drizzle made.
  'src/db/insert.ts /^(.*? values )(\\((?:\\?|default|, )+\\))(.*)$/',
  'src/db/sql-text.ts /\'(?:[^\'\\\\]|\'\')*\'|"(?:[^"\\\\]|"")*"|`[^`]*`|\\?|\\\\/',
  // Types of columns, from our schema or the server.
  'src/db/compare-schema.ts / character set .*$/',
  'src/db/declared-schema.ts / collate (\\w+)$/',
  // Addresses of the configuration.
  'src/db/planetscale-fetch.ts /\\/+$/',
  'src/upstream/create.ts /\\/+$/',
  // A constant in the same file.
  'src/qa/scenarios.ts /[A-Z]+$/',
];
const SCORE_MAX = 1_000;

type Found = { readonly path: string; readonly pattern: string; readonly flags: string };

async function patterns(): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of [...new Glob('src/**/*.{ts,tsx}').scanSync({ cwd: rootDir })].sort()) {
    if (OWN_MACHINE.test(path)) continue;
    const { program } = parseSync(path, await Bun.file(join(rootDir, path)).text());
    const visitor = new Visitor({
      Literal(node) {
        if ('regex' in node) found.push({ path, ...node.regex });
      },
    });
    visitor.visit(program);
  }
  return found;
}

const isLinear = ({ pattern, flags }: Pick<Found, 'pattern' | 'flags'>): boolean =>
  isSafePattern(pattern, {
    caseInsensitive: flags.includes('i'),
    unicode: flags.includes('u'),
    maxScore: SCORE_MAX,
  }).safe;

test('the judge knows a bad pattern from a good one', () => {
  const bad = ['^application\\/json\\s*(?:;\\s*charset=utf-8)?\\s*$', '^Bearer +(.+)$', '^(?:a+)+$', '\\s+$'];
  const good = ['^application\\/json\\s*$', '^[\\w-]+\\.[\\w-]+$', '^\\d{4}-\\d{2}$'];
  expect(bad.filter((pattern) => isLinear({ pattern, flags: '' }))).toEqual([]);
  expect(good.filter((pattern) => !isLinear({ pattern, flags: '' }))).toEqual([]);
});

test('no pattern over text from outside can be made to search for long', async () => {
  const all = await patterns();
  expect(all.length).toBeGreaterThan(60);
  const slow = all.filter((one) => !isLinear(one)).map(({ path, pattern }) => `${path} /${pattern}/`);
  // Exceptions that are not needed any more must go.
  expect(slow.sort()).toEqual([...OWN_TEXT].sort());
}, 60_000);
