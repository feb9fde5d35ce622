import { expect, test } from 'bun:test';
import { DatabaseUnreachable } from '../../src/db/errors.ts';
import { deadlineFetch } from '../../src/db/planetscale-fetch.ts';

// An answer that is cut off does not tell whether the statement took effect.

const WHOLE = '{"session":{"a":1},"result":{"rows":[]}}';
const ask = (text: string, status = 200) =>
  deadlineFetch(
    'http://database.test',
    1_000,
    async () => new Response(text, { status }),
  )('https://else.test/psdb.v1alpha1.Database/Execute');

test('a whole answer is passed on unchanged', async () => {
  expect(await (await ask(WHOLE)).text()).toBe(WHOLE);
  expect(await (await ask(`${WHOLE}\n`)).text()).toBe(`${WHOLE}\n`);
});

test('one that is cut off is "unreachable", wherever no brace happens to end it', async () => {
  for (let length = 0; length < WHOLE.length; length += 1) {
    const text = WHOLE.slice(0, length);
    if (text.endsWith('}')) continue;
    const error = await ask(text).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect([length, error instanceof DatabaseUnreachable]).toEqual([length, true]);
  }
});

test('an error of the server is an answer, whatever its text', async () => {
  const answer = await ask('upstream away', 503);
  expect([answer.ok, answer.status, await answer.text()]).toEqual([false, 503, 'upstream away']);
});
