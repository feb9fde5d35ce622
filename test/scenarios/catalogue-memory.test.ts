import { expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { useWorld } from '../support/use-world.ts';

// CATALOGUE_MEMORY_MS: a shown price may be that old, a charged price may not (docs/performance.md).

const world = useWorld({ catalogueMemoryMs: 60_000 });

const dearer = () => world.database.db.update(t.shippingChannel).set({ firstFeeFen: 99_000n });
const finalOf = (answer: { readonly json: { readonly data: { readonly final: unknown } } }) =>
  answer.json.data.final;

test('a summary shows what the process remembers, a checkout charges what is true', async () => {
  const shown = await world.summary();
  await dearer();
  const later = await world.summary();
  expect(finalOf(later)).toEqual(finalOf(shown));

  const refused = await world.checkout({ price_token: later.json.data.price_token }, { key: 'k' });
  expect([refused.status, refused.json.error]).toEqual([409, 'PRICE_CHANGED']);
  const { summary } = refused.json.data;
  expect(summary.final).not.toEqual(finalOf(shown));

  const bought = await world.checkout({ price_token: summary.price_token }, { key: 'k' });
  expect(bought.json.data.order.final).toEqual(summary.final);
});

test('another process, or this one after its time, shows the new price', async () => {
  const shown = await world.summary();
  await dearer();
  world.restart();
  expect(finalOf(await world.summary())).not.toEqual(finalOf(shown));
});

test('payment methods that were switched off are shown for that long, and regions that are not served are asked for', async () => {
  const methods = async () => (await world.summary()).json.data.payment.payment_methods.length;
  const before = await methods();
  expect(before).toBeGreaterThan(0);
  await world.database.db
    .update(t.paymentMethod)
    .set({ enabled: false })
    .where(eq(t.paymentMethod.enabled, true));
  expect(await methods()).toBe(before);
  for (const _ of [1, 2])
    expect((await world.summary({}, { region: 'XX' })).json.error).toBe('REGION_UNSUPPORTED');
});
