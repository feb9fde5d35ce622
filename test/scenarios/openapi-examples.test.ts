import { describe, expect, test } from 'bun:test';
import { ERROR_TABLE } from '../../src/http/error-table.ts';
import { OPERATIONS } from '../../src/openapi/operations/all.ts';
import { answerChecker } from '../support/openapi-answers.ts';
import { runExample } from '../support/openapi-calls.ts';
import { useWorld } from '../support/use-world.ts';

// Every example of docs/openapi.json, sent to the real service: its status, its word, and the form of its answer.

const world = useWorld();
const check = answerChecker();

describe('examples', () => {
  for (const operation of OPERATIONS) {
    for (const example of operation.examples) {
      test(`${operation.method} ${operation.path}: ${example.name}`, async () => {
        const answer = await runExample(world, operation, example);
        const { error } = example;
        const status = error === undefined ? 200 : ERROR_TABLE[error].status;
        expect([answer.status, answer.json.error]).toEqual([status, error ?? '']);
        expect(check(operation, answer)).toBe('');
      });
    }
  }

  test('an answer with a field that the document does not name is noticed', async () => {
    const [operation] = OPERATIONS;
    if (operation === undefined) throw new Error('no operations');
    const answer = await world.summary();
    expect(check(operation, answer)).toBe('');
    const data = { ...answer.json.data, more: 1 };
    expect(check(operation, { ...answer, json: { ...answer.json, data } })).toContain('additional');
  });
});
