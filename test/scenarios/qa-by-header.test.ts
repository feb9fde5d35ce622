import { describe, expect, test } from 'bun:test';
import { SCENARIO_FORMS } from '../../src/qa/scenarios.ts';
import { place } from '../support/placed-orders.ts';
import { SCENARIO_CHECKS } from '../support/scenario-checks.ts';
import { useWorld } from '../support/use-world.ts';
import { type Answer, type As, openWorld } from '../support/world.ts';

// Spec 14: x-qa-scenario changes one request, and no other request notices it.

const world = useWorld();

const withScenario = (text: string): As => ({ headers: { 'x-qa-scenario': text } });
/** Everything in an answer that a scenario could change. */
const priceOf = ({ json }: Answer) => {
  const { price_token: _, expires_at: __, ...price } = json.data;
  return { ...price, forex: price.forex.rate };
};

describe('x-qa-scenario', () => {
  for (const [text, check] of Object.entries(SCENARIO_CHECKS)) {
    test(`${text}; the next request, also after a restart, knows nothing of it`, async () => {
      const plain = priceOf(await world.summary({ cash: 10 }));
      await world.fresh();
      await check(world, withScenario(text));
      expect(priceOf(await world.summary({ cash: 10 }))).toEqual(plain);
      world.restart();
      expect(priceOf(await world.summary({ cash: 10 }))).toEqual(plain);
      expect((await place(world)).final.c).toBe('USD');
    });
  }

  test('requests at the same time each have their own', async () => {
    const plain = priceOf(await world.summary());
    await world.fresh();
    const texts = [
      '',
      'forex:rate=0.2',
      'pricectrl:slow=30,pricectrl:',
      'pricectrl:off=50',
      'stock:empty',
      '',
    ];
    const all = await Promise.all(
      Array.from({ length: 48 }, (_, at) => world.summary({}, withScenario(texts[at % texts.length] ?? ''))),
    );
    const by = (text: string) => all.filter((_, at) => texts[at % texts.length] === text);
    for (const answer of by('')) expect(priceOf(answer)).toEqual(plain);
    for (const answer of by('forex:rate=0.2')) expect(answer.json.data.forex.rate).toBe('0.2');
    for (const answer of by('pricectrl:off=50'))
      expect(answer.json.data.malls[0].discount).toEqual({ v: '9.60', c: 'USD' });
    for (const answer of by('stock:empty')) expect(answer.json.data.can_checkout).toBe(false);
    for (const answer of by('pricectrl:slow=30,pricectrl:')) expect(answer.status).toBe(422);
  });

  test('a rate fetched at a moved time is not taken for fresh by anyone else', async () => {
    await world.summary({}, withScenario('clock=+2h'));
    world.upstream.setRate('USD', '0.15');
    expect((await world.summary()).json.data.forex.rate).toBe('0.15');
  });

  test('simulated failures open no breaker', async () => {
    for (let at = 0; at < 12; at += 1) await world.summary({}, withScenario('pricectrl:down,forex:rate=0.2'));
    for (let at = 0; at < 12; at += 1) await world.summary({}, withScenario('forex:down'));
    expect((await world.summary()).json.data).toMatchObject({ degraded: [], forex: { rate: '0.1391' } });
  });

  test('one that is unknown is refused with the list, and nothing is done', async () => {
    const answer = await world.checkout({}, withScenario('stock:empty,teapot:hot'));
    expect([answer.status, answer.json.error]).toEqual([422, 'INVALID_REQUEST']);
    const [{ field, problem }] = answer.json.data.fields;
    expect(field).toBe('x-qa-scenario');
    for (const form of SCENARIO_FORMS) expect(problem).toContain(form);
    expect(answer.text).not.toContain('teapot');
    expect(answer.headers.get('x-request-id')).not.toBeNull();
    expect((await world.get('/shopping/orders')).json.data.orders).toEqual([]);
  });

  test("a request's own scenario stands before the process's of its kind, beside the others", async () => {
    const other = await openWorld({ env: { QA_SCENARIO: 'pricectrl:down,forex:rate=0.2' } });
    try {
      const { degraded, forex } = (await other.summary({}, withScenario('pricectrl:off=10'))).json.data;
      expect([degraded, forex.rate]).toEqual([[], '0.2']);
    } finally {
      await other.close();
    }
  });
});
