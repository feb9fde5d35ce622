import { expect, test } from 'bun:test';
import { type FuzzRequest, fuzzRequest } from '../support/fuzz/requests.ts';
import { answerChecker } from '../support/openapi-answers.ts';
import { bring, place } from '../support/placed-orders.ts';
import { sideBySide } from '../support/seeded.ts';
import { useWorld } from '../support/use-world.ts';
import type { Answer } from '../support/world.ts';

// Any request gets an answer that docs/openapi.json describes, and no request breaks the service. The requests are made
// from the document. SEED=n gives other requests; FULL=1 sends ten times as many.

const SEED = Number(process.env.SEED ?? 1);
const REQUESTS = process.env.FULL === '1' ? 20_000 : 2_000;
const AT_ONCE = 8;
const SWEEP_EVERY = 500;
const STATES = [
  'unpaid',
  'unpaid',
  'authorized',
  'paid',
  'paid',
  'purchased',
  'receiving',
  'received',
] as const;

const check = answerChecker();
const bugs: Readonly<Record<string, unknown>>[] = [];
const world = useWorld({ fresh: 'once', onLog: (line) => line.event === 'bug' && void bugs.push(line) });

const shown = ({ method, path, body, as }: FuzzRequest) => ({
  method,
  path: path.slice(0, 300),
  body: (body instanceof Uint8Array ? new TextDecoder().decode(body) : (body ?? '')).slice(0, 1_000),
  as,
});

/** No 5xx, an answer as in the document, and 405 exactly where the path does not have the method. @returns '' if so */
const problemOf = (request: FuzzRequest, answer: Answer): string => {
  if (answer.status >= 500) return 'a failure of ours';
  const isOtherMethod = request.method !== request.operation.method;
  if ((answer.status === 405) !== isOtherMethod && answer.status !== 404) return 'a 405 too many or too few';
  return check(request.operation, answer);
};

test(`${REQUESTS} requests from the document, valid and broken`, async () => {
  const orderIds: string[] = [];
  for (const state of STATES) {
    const order = await place(world);
    await bring(world, order, state);
    orderIds.push(order.id);
  }
  const problems: unknown[] = [];
  const seen = new Map<string, number>();
  const numbers = Array.from({ length: REQUESTS }, (_, at) => at);
  await sideBySide(numbers, AT_ONCE, async (at) => {
    const request = fuzzRequest(SEED, at, orderIds);
    const answer = await world.send(request.method, request.path, request.body, request.as);
    const problem = problemOf(request, answer);
    if (problem !== '') problems.push({ at, problem, ...shown(request), answer: answer.text.slice(0, 600) });
    const word = answer.json.error || 'success';
    seen.set(word, (seen.get(word) ?? 0) + 1);
    if (at % SWEEP_EVERY === 0) await world.sweep();
  });
  expect(problems.slice(0, 5)).toEqual([]);
  expect(bugs).toEqual([]);
  // Valid requests must succeed and broken ones be refused, or the test has tried nothing.
  expect(seen.get('success') ?? 0).toBeGreaterThan(REQUESTS / 5);
  expect(seen.get('INVALID_REQUEST') ?? 0).toBeGreaterThan(REQUESTS / 10);
  expect(seen.size).toBeGreaterThan(20);
}, 600_000);
