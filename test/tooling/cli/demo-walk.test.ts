import { afterAll, beforeEach, expect, test } from 'bun:test';
import { demo } from '../../../src/tooling/cli/demo/walk.ts';

// `bun run demo` places a real order and pays and refunds it, so it asks first what it talks to.

let asked: string[] = [];
const production = Bun.serve({
  port: 0,
  fetch(request) {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    return Response.json({ code: 404, error: 'NOT_FOUND', toast: '', data: {} }, { status: 404 });
  },
});
afterAll(() => production.stop(true));
beforeEach(() => {
  asked = [];
});

test('a service without /qa is left alone', async () => {
  expect(await demo(production.url.origin, '1001')).toBe(1);
  expect(asked).toEqual(['GET /qa/console/shelf']);
});

test('where nothing answers the code is another one', async () => {
  const gone = Bun.serve({ port: 0, fetch: () => new Response() });
  const { origin } = gone.url;
  await gone.stop(true);
  expect(await demo(origin, '1001')).toBe(2);
});
