import { expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { orderStatesDocument } from './support/order-states-doc.ts';
import { rootDir } from './support/world.ts';

test('docs/order-states.md is what the tables of states say', () => {
  const file = join(rootDir, 'docs', 'order-states.md');
  const document = orderStatesDocument();
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, document);
  expect(readFileSync(file, 'utf8')).toBe(document);
});
