import { expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawRooms } from '../src/tooling/cli/architecture/draw-rooms.ts';
import { importsOf, readSources } from '../src/tooling/cli/architecture/read-sources.ts';
import { roomImports, withoutImplied } from '../src/tooling/cli/architecture/room-imports.ts';
import { rootDir } from './support/world.ts';

const FILE = join(rootDir, 'docs', 'img', 'rooms.svg');

const source = (path: string, text: string) => ({ path, text, imports: importsOf(text) });

test('docs/img/rooms.svg is what the code imports (UPDATE_DOCS=1 bun test docs-rooms draws it anew)', () => {
  const now = drawRooms(withoutImplied(roomImports(readSources(rootDir))));
  if (process.env.UPDATE_DOCS === '1') writeFileSync(FILE, now);
  expect(readFileSync(FILE, 'utf8') === now).toBe(true);
});

test('an import that a longer way implies is left out, one of values only by values; no way leads upward', () => {
  const files = [
    source(
      'src/http/a.ts',
      "import { a } from '../operations/a.ts'; import { b } from '../domain/b.ts'; a(b);",
    ),
    source(
      'src/operations/a.ts',
      "import { b } from '../domain/b.ts'; import type { D } from '../service/deps.ts'; b();",
    ),
    source('src/operations/b.ts', "import type { B } from '../domain/b.ts';"),
    source(
      'src/service/deps.ts',
      "import type { B } from '../domain/b.ts'; import type { S } from '../db/s.ts';",
    ),
    source('src/tooling/cli/x.ts', "import { a } from '../../operations/a.ts'; a();"),
  ];
  const told = withoutImplied(roomImports(files)).map(
    ({ from, to, isOfTypes }) => `${from} ${isOfTypes ? '..>' : '->'} ${to}`,
  );
  expect(told).toEqual([
    'http -> operations',
    'operations -> domain',
    'operations ..> service',
    'service ..> db',
    'service ..> domain',
  ]);
});
