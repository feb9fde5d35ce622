import { beforeAll, describe, expect, test } from 'bun:test';
import { BAD_INPUTS } from '../support/bad-inputs.ts';
import { everything } from '../support/everything.ts';
import { useWorld } from '../support/use-world.ts';

let before: string;
const world = useWorld({ fresh: 'once' });
beforeAll(async () => {
  before = await everything(world);
});

describe('bad input', () => {
  test('the table is long enough', () => {
    expect(BAD_INPUTS.length).toBeGreaterThanOrEqual(60);
  });

  for (const bad of BAD_INPUTS) {
    test(`${bad.name} is ${bad.status} ${bad.error}, and nothing is written`, async () => {
      const as = { ...(bad.user === undefined ? {} : { user: bad.user }), headers: bad.headers ?? {} };
      const answer = await world.send(bad.method ?? 'POST', bad.path, bad.body, as);
      expect([answer.status, answer.json.error]).toEqual([bad.status, bad.error]);
      expect(answer.json.code).toBe(bad.status);
      expect(answer.json.toast).not.toBe('');
      expect(answer.headers.get('x-request-id')).not.toBeNull();
      expect(answer.text).not.toMatch(/select |insert |valibot|drizzle|\bat .*\.ts/i);
      for (const secret of ["OR '1'='1", 'OR 1=1', '优惠', '😀']) expect(answer.text).not.toContain(secret);
      expect(await everything(world)).toBe(before);
    });
  }
});
