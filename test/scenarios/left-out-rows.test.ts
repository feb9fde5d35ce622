import { describe, expect, test } from 'bun:test';
import { type SQL, sql } from 'drizzle-orm';
import { findBadRows } from '../../src/row-contracts/find-bad-rows.ts';
import { useWorld } from '../support/use-world.ts';

// A row that another program wrote wrong: a request for it is answered as if the row did not exist, or was not for
// sale. The row is counted, and `bun run db:check` names it.

const world = useWorld();

const run = (statement: SQL) => world.database.db.execute(statement);
const named = async () => (await Array.fromAsync(findBadRows(world.database.db))).map((row) => ({ ...row }));
const ONE = ['37804755-378047556-1'];

describe('a row that breaks its contract', () => {
  test('a fresh install has none', async () => {
    expect(await named()).toEqual([]);
  });

  test.each([
    ['off', sql`\`off\` = ''`],
    ['kind', sql`kind = 'gift'`],
    ['regions', sql`regions = '{"US":true}'`],
    ['min_spend', sql`min_spend = '{"USD":"much"}'`],
    ['used_count', sql`used_count = -1`],
    ['percent', sql`percent = '300'`],
    ['ends_at', sql`starts_at = '2030-01-02', ends_at = '2030-01-01'`],
  ])('coupon.%s: the coupon does not exist', async (column, set) => {
    await run(sql`UPDATE coupon SET ${set} WHERE code = 'WELCOME5'`);
    const asked = await world.summary({ coupon_code: 'WELCOME5' });
    expect(asked.json.data.coupon).toMatchObject({ applied: false, reason: 'COUPON_NOT_FOUND' });
    expect((await world.checkout({ coupon_code: 'WELCOME5' })).json.error).toBe('COUPON_NOT_FOUND');
    const list = await world.post('/shopping/user_coupons_for_order', { entries: ONE });
    expect([list.status, list.text.includes('WELCOME5')]).toEqual([200, false]);
    expect(new Set(world.badRows)).toEqual(new Set(['coupon']));
    expect(await named()).toEqual([{ table: 'coupon', key: 'code=WELCOME5', columns: [column] }]);
  });

  test.each([
    ['price_fen', sql`price_fen = -1`],
    ['price_fen', sql`price_fen = 9223372036854775807`],
    ['weight_g', sql`weight_g = -350`],
    ['stock', sql`stock = -1`],
    ['title', sql`title = ' '`],
  ])('sku.%s: the SKU is off the shelf, and the rest of the cart has its price', async (column, set) => {
    const before = await world.summary({ entries: ['5120010-51200101-1'] });
    await run(sql`UPDATE sku SET ${set} WHERE sku_id = '378047556'`);
    const { status, json } = await world.summary({ entries: [...ONE, '5120010-51200101-1'] });
    expect(status).toBe(200);
    expect(json.data.malls[0].entries[0]).toMatchObject({ available: false, reason: 'OFF_SHELF' });
    expect(json.data.final).toEqual(before.json.data.final);
    expect((await world.checkout({ entries: ONE })).json.error).toBe('OFF_SHELF');
    expect(new Set(world.badRows)).toEqual(new Set(['sku']));
    expect(await named()).toEqual([{ table: 'sku', key: 'sku_id=378047556', columns: [column] }]);
  });

  test.each([
    ['tax_bps', sql`tax_bps = -600`],
    ['first_fee_fen', sql`first_fee_fen = -1`],
    ['eta_days_to', sql`eta_days_to = 1`],
    ['step_weight_g', sql`step_weight_g = -500`],
  ])('shipping_channel.%s: the channel does not serve the region', async (column, set) => {
    await run(sql`UPDATE shipping_channel SET ${set} WHERE channel_key = 'CN-US-PRI-LINE'`);
    const [mall] = (await world.summary({ entries: ONE })).json.data.malls;
    expect(mall.selected_channel).toBe('CN-US-ECO-LINE');
    const asked = await world.summary({ entries: ONE, mall_channels: { taobao: 'CN-US-PRI-LINE' } });
    expect([asked.status, asked.json.error]).toEqual([422, 'CHANNEL_UNAVAILABLE']);
    expect(await named()).toEqual([
      { table: 'shipping_channel', key: 'region=US, channel_key=CN-US-PRI-LINE', columns: [column] },
    ]);
  });

  test.each([
    ['titles', sql`titles = ''`],
    ['currencies', sql`currencies = '["ZZZ"]'`],
    ['max_amount', sql`min_amount = '{"USD":"5.00"}', max_amount = '{"USD":"4.99"}'`],
    ['title', sql`title = ''`],
  ])('payment_method.%s: nobody is offered it', async (column, set) => {
    await run(sql`UPDATE payment_method SET ${set} WHERE name = 'paypal'`);
    const { status, json } = await world.summary({ entries: ONE });
    const names = json.data.payment.payment_methods.map((one: { name: string }) => one.name);
    expect([status, names.length > 0, names.includes('paypal')]).toEqual([200, true, false]);
    expect(await named()).toEqual([{ table: 'payment_method', key: 'name=paypal', columns: [column] }]);
  });

  test('a currency that there is not: the region is not served, and the others are', async () => {
    await run(sql`UPDATE region SET currency = 'ZZZ' WHERE region = 'US'`);
    expect((await world.summary()).json.error).toBe('REGION_UNSUPPORTED');
    expect((await world.summary({}, { region: 'GB' })).status).toBe(200);
  });

  test('a refund that cannot be read: its order is not there for anything that money depends on', async () => {
    const order = (await world.checkout()).json.data.order;
    const notice = {
      order_id: order.id,
      payment_id: 'p',
      method: 'card',
      occurred_at: '2026-01-05T08:00:00Z',
    };
    await world.kafka('payment_notified_cm', { ...notice, status: 'captured', amount: order.final });
    const ask = (refundId: string) =>
      world.service('tickets', '/refund/refund', {
        refund_id: refundId,
        order_id: order.id,
        reason: 'ticket',
        amount: { v: '1.00', c: 'USD' },
      });
    expect((await ask('R-1')).status).toBe(200);
    await run(sql`UPDATE refund SET units = '' WHERE refund_id = 'R-1'`);
    expect((await ask('R-2')).json.error).toBe('ORDER_NOT_FOUND');
    const shown = await world.get(`/shopping/orders/${order.id}`);
    expect([shown.status, shown.json.data.order.refunds]).toEqual([200, []]);
  });

  test('what a person is known by is not printed', async () => {
    await run(sql`INSERT INTO blacklist (kind, value) VALUES ('fax', '+12025550123')`);
    expect(await named()).toEqual([
      { table: 'blacklist', key: 'kind=fax, value=(hidden)', columns: ['kind'] },
    ]);
  });
});
