import { expect } from 'bun:test';
import { until } from './until.ts';
import type { Answer, As, World } from './world.ts';

/** `as` has the header when the scenario is for one request. */
export type ScenarioCheck = (world: World, as: As) => Promise<void>;

const CASH = { cash: 10 };
const RATE_AGE_MIN_MS = 60_000;

const refused = (answer: Answer) => [answer.status, answer.json.error];
const discounts = (answer: Answer) =>
  answer.json.data.malls.map((mall: { discount: unknown }) => mall.discount);
const usd = (v: string) => ({ v, c: 'USD' });
const placedStatus = async (world: World, as: As): Promise<unknown> => {
  const placed = await world.checkout({}, { ...as, key: crypto.randomUUID() });
  expect(placed.status).toBe(200);
  return orderOf(world, placed.json.data.order_id);
};
/** Reads the order without the header, to see the lasting effect of a scenario. */
const orderOf = async (world: World, id: string) =>
  (await world.get(`/shopping/orders/${id}`)).json.data.order;

/** The visible effects of each scenario (spec 14, 15). */
export const SCENARIO_CHECKS: Readonly<Record<string, ScenarioCheck>> = {
  'pricectrl:down': async (world, as) => {
    const summary = await world.summary({}, as);
    expect(summary.json.data.degraded).toEqual(['pricectrl']);
    expect(discounts(summary)).toEqual([usd('0.00'), usd('0.00')]);
    expect(refused(await world.checkout({}, as))).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
  },
  'pricectrl:slow=20': async (world, as) => {
    const summary = await world.summary({}, as);
    expect(summary.json.data.degraded).toEqual([]);
    expect(discounts(summary)).toEqual([usd('0.96'), usd('0.00')]);
  },
  'pricectrl:slow=60000': async (world, as) => {
    expect((await world.summary({}, as)).json.data.degraded).toEqual(['pricectrl']);
  },
  'pricectrl:off=50': async (world, as) => {
    expect(discounts(await world.summary({}, as))).toEqual([usd('9.60'), usd('18.02')]);
    expect(world.upstream.calls.filter((call) => call.service === 'pricectrl')).toEqual([]);
  },
  'forex:down': async (world, as) => {
    expect(refused(await world.summary({}, as))).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
    expect(refused(await world.checkout({}, as))).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
  },
  'forex:stale': async (world, as) => {
    for (const answer of [await world.summary({}, as), await world.summary({}, as)]) {
      const { rate, as_of } = answer.json.data.forex;
      expect(rate).toBe('0.1391');
      expect(world.clock.nowMs() - Date.parse(as_of)).toBeGreaterThan(RATE_AGE_MIN_MS);
    }
  },
  'forex:rate=0.2': async (world, as) => {
    const { forex, malls } = (await world.summary({}, as)).json.data;
    expect([forex.rate, malls[0].entries[0].unit]).toEqual(['0.2', usd('13.80')]);
  },
  'rebate:down': async (world, as) => {
    const { cash, degraded } = (await world.summary(CASH, as)).json.data;
    expect([cash, degraded]).toEqual([usd('0.00'), ['rebate']]);
    expect(refused(await world.checkout(CASH, as))).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
    expect((await world.checkout({}, as)).status).toBe(200);
  },
  'rebate:balance=3.50': async (world, as) => {
    expect((await world.summary(CASH, as)).json.data.cash).toEqual(usd('3.50'));
  },
  'payment:auto=authorized': async (world, as) => {
    expect(await placedStatus(world, as)).toMatchObject({ status: 'authorized' });
  },
  'payment:auto=captured': async (world, as) => {
    expect(await placedStatus(world, as)).toMatchObject({ status: 'paid' });
  },
  'payment:auto=failed': async (world, as) => {
    const order = await placedStatus(world, as);
    expect(order).toMatchObject({ status: 'unpaid', payments: [{ status: 'failed' }] });
  },
  'logistics:auto=0,payment:auto=captured': async (world, as) => {
    const { id } = (await placedStatus(world, as)) as { id: string };
    await until(async () => (await orderOf(world, id)).status === 'received');
    const { timeline } = await orderOf(world, id);
    expect(timeline.map((step: { to: string }) => step.to)).toEqual([
      'unpaid',
      'paid',
      'purchased',
      'shipped',
      'receiving',
      'received',
    ]);
  },
  'address:blocked': async (world, as) => {
    expect(refused(await world.checkout({}, as))).toEqual([422, 'ADDRESS_BLOCKED']);
    expect((await world.summary({}, as)).status).toBe(200);
  },
  'stock:empty': async (world, as) => {
    const { malls, can_checkout } = (await world.summary({}, as)).json.data;
    expect([can_checkout, malls[0].entries[0].reason]).toEqual([false, 'STOCK_INSUFFICIENT']);
    expect(refused(await world.checkout({}, as))).toEqual([409, 'STOCK_INSUFFICIENT']);
  },
  'clock=+2h': async (world, as) => {
    const before = world.clock.nowMs();
    const { created_at } = (await placedStatus(world, as)) as { created_at: string };
    expect(Date.parse(created_at) - before).toBeGreaterThanOrEqual(7_200_000);
    expect(Date.parse(created_at) - before).toBeLessThan(7_260_000);
  },
};
