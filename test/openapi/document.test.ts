import { describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { ERROR_CODES } from '../../src/domain/values/errors.ts';
import { openapiDocument } from '../../src/openapi/document.ts';
import { errorsOf } from '../../src/openapi/operation.ts';
import { OPERATIONS } from '../../src/openapi/operations/all.ts';
import { ACCESS } from '../support/access-table.ts';
import { rootDir } from '../support/world.ts';

const FILE = join(rootDir, 'docs', 'openapi.json');

describe('docs/openapi.json', () => {
  test('is what the code says (UPDATE_DOCS=1 bun test test/openapi/document writes it anew)', () => {
    const now = `${JSON.stringify(openapiDocument(), null, 1)}\n`;
    if (process.env.UPDATE_DOCS === '1') writeFileSync(FILE, now);
    expect(readFileSync(FILE, 'utf8') === now).toBe(true);
  });

  test('is OpenAPI 3.1', async () => {
    const document = JSON.parse(JSON.stringify(openapiDocument())) as Record<string, unknown>;
    const result = await new Validator().validate(document);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  test('has every route of the app, which test/scenarios/access.test.ts lists, and no other', () => {
    const routes = OPERATIONS.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`);
    expect(new Set(routes).size).toBe(routes.length);
    // One operation for each event that has a contract, at the same route.
    const bare = routes.map((route) => route.replace(/^POST \/event\/.*$/, 'POST /event/:name'));
    // Paths of QA are in docs/qa.md: a client of the API must not depend on them.
    const published = Object.keys(ACCESS).filter((route) => !route.includes(' /qa/'));
    expect([...new Set(bare)].sort()).toEqual(published.sort());
  });

  test('has every error word at some route, but for those of no route', () => {
    const told = new Set(OPERATIONS.flatMap((operation) => errorsOf(operation)));
    const missing = ERROR_CODES.filter((code) => !told.has(code));
    expect(missing).toEqual(['METHOD_NOT_ALLOWED']);
  });

  test('has an example of a success for each operation, and fills every parameter in', () => {
    for (const { path, examples } of OPERATIONS) {
      expect([path, examples.some((one) => one.error === undefined)]).toEqual([path, true]);
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
      for (const one of examples) expect(Object.keys(one.path ?? {})).toEqual(names);
    }
  });
});
