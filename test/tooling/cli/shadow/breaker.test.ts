import { expect, test } from 'bun:test';
import { noRules } from '../../../../src/tooling/cli/compare/rules.ts';
import { createComparing } from '../../../../src/tooling/cli/shadow/comparing.ts';

test('a dead new service is left alone for a second, then tried again', async () => {
  let now = 0;
  let asked = 0;
  let isDead = true;
  const by = async () => {
    asked += 1;
    if (isDead) throw new Error('refused');
    return Response.json({});
  };
  const settings = {
    old: 'http://old',
    new: 'http://new',
    timeoutMs: 1_000,
    concurrency: 1,
    rules: noRules,
    record: null,
  };
  const comparing = createComparing(
    settings,
    () => now,
    () => undefined,
    by,
  );
  const offer = (id: number) =>
    comparing.offer({
      id,
      route: 'GET shopping/orders',
      call: { method: 'GET', path: '/shopping/orders', headers: {}, body: null },
      status: 200,
      ms: 1,
      bytes: new TextEncoder().encode('{}'),
      type: 'application/json',
      encoding: '',
    });
  for (let id = 0; id < 100; id += 1) await offer(id);
  expect(asked).toBe(20);
  isDead = false;
  now = 1_000;
  await offer(100);
  expect(asked).toBe(21);
  expect(comparing.report().totals).toMatchObject({ requests: 101, unanswered: 100 });
});
