import { describe, expect, test } from 'bun:test';
import { legTexts, MINUTE, refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 11, "Where to": a leg for each payment and one for the wallet, each with its own state.

const flow = refundFlow(() => world);
const world = useWorld();

const usd = (v: string) => ({ v, c: 'USD' });
const balance = () => world.upstream.wallets.get('1001');

/** 77.55, of which the first card paid 40.00 and the second 37.55. */
async function paidByTwoCards() {
  const order = await flow.place();
  expect(order.final.v).toBe('77.55');
  await flow.capture(order, '40.00', 'pay-1');
  await flow.capture(order, '37.55', 'pay-2');
  expect((await flow.order()).status).toBe('paid');
  return order;
}

describe('an order paid by two cards', () => {
  test('gets back to each what it paid, told apart at payment by the refund id', async () => {
    const order = await paidByTwoCards();
    const asked = await flow.ask('T-1', order);
    expect(legTexts(asked)).toEqual(['pay-1 40.00 processing', 'pay-2 37.55 processing']);
    const told = [...world.upstream.payments.values()].map((one) => one.body);
    expect(told).toEqual([
      { key: 'T-1:pay-1:1', refund_id: 'T-1:pay-1', payment_id: 'pay-1', amount: usd('40.00') },
      { key: 'T-1:pay-2:1', refund_id: 'T-1:pay-2', payment_id: 'pay-2', amount: usd('37.55') },
    ]);
    await world.kafka('refund_notified', flow.notice('T-1:pay-2', order, 'succeeded', '37.55'));
    expect([await flow.refundStatus('T-1'), (await flow.order()).status]).toEqual(['processing', 'paid']);
    await world.event('refund_notified', flow.notice('T-1:pay-1', order, 'succeeded', '40.00'));
    expect([await flow.refundStatus('T-1'), (await flow.order()).status]).toEqual(['succeeded', 'refunded']);
    expect(await flow.told()).toEqual(['refund_succeeded']);
  });

  test('shares an amount by what each still holds', async () => {
    const order = await paidByTwoCards();
    // 10.00 is shared by 40.00 and 37.55, then 67.55 by what is left: in sum exactly what each card paid.
    expect(legTexts(await flow.ask('T-1', order, { amount: usd('10.00') }))).toEqual([
      'pay-1 5.16 processing',
      'pay-2 4.84 processing',
    ]);
    expect(legTexts(await flow.ask('T-2', order))).toEqual([
      'pay-1 34.84 processing',
      'pay-2 32.71 processing',
    ]);
  });

  test('retries only the leg that failed, with the same refund id at payment', async () => {
    const order = await paidByTwoCards();
    await flow.ask('T-1', order);
    await world.kafka('refund_notified', flow.notice('T-1:pay-1', order, 'succeeded', '40.00'));
    await world.kafka('refund_notified', flow.notice('T-1:pay-2', order, 'failed', '37.55'));
    expect(await flow.refundStatus('T-1')).toBe('failed');
    expect((await flow.progress(order.id))?.partlyRefunded).toBe(true);
    world.clock.advance(MINUTE);
    expect(legTexts(await flow.retry('T-1'))).toEqual(['pay-1 40.00 succeeded', 'pay-2 37.55 processing']);
    expect(flow.askedKeys()).toEqual(['T-1:pay-1:1', 'T-1:pay-2:1', 'T-1:pay-2:2']);
    world.clock.advance(MINUTE);
    await world.kafka('refund_notified', flow.notice('T-1:pay-2', order, 'succeeded', '37.55'));
    expect((await flow.order()).status).toBe('refunded');
    expect(await flow.told()).toEqual(['refund_failed', 'refund_succeeded']);
  });

  test('takes of a card no more than is left of it, when it paid the due after a ticket had taken of another', async () => {
    const order = await flow.place({ cash: 10 });
    expect(order.final.v).toBe('67.55');
    // A ticket refunds the card that paid. Then a payment of the whole due comes, which had occurred earlier.
    await flow.capture(order, '67.55', 'pay-2', { occurred_at: '2026-01-05T11:00:00.000Z' });
    const part = { amount: usd('30.00') };
    expect(legTexts(await flow.ask('T-1', order, part))).toEqual([
      'pay-2 26.13 processing',
      'wallet 3.87 succeeded',
    ]);
    await flow.capture(order, '67.55', 'pay-1', { occurred_at: '2026-01-05T08:00:00.000Z' });
    // 67.55 is in excess now. pay-2 does not hold that much any more.
    expect(flow.askedKeys().sort()).toEqual(['T-1:pay-2:1', 'auto-pay-1:pay-1:1', 'auto-pay-2:pay-2:1']);
    expect(legTexts(await flow.ask('T-2', order))).toEqual([
      'pay-1 41.42 processing',
      'wallet 6.13 succeeded',
    ]);
    expect((await flow.ask('T-3', order)).json.error).toBe('REFUND_EXCEEDS');
  });

  test('a notice that names no leg of a split refund is kept among the dead letters', async () => {
    const order = await paidByTwoCards();
    await flow.ask('T-1', order);
    expect(await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', '77.55'))).toBe(
      'poison',
    );
    expect(await flow.letters()).toEqual(['UNKNOWN_REFUND']);
  });
});

describe('an order paid wholly by the wallet', () => {
  test('gets all of it back to the wallet', async () => {
    world.upstream.setBalance('1001', usd('100.00'));
    const order = await flow.paidOrder({ cash: 100 });
    expect([order.final.v, (await flow.order()).status]).toEqual(['0.00', 'paid']);
    const line = await flow.ask('T-1', order, { entries: [{ sku_id: '51200101', count: 1 }] });
    expect(legTexts(line)).toEqual(['wallet 38.19 succeeded']);
    expect(legTexts(await flow.ask('T-2', order))).toEqual(['wallet 39.36 succeeded']);
    expect((await flow.order()).status).toBe('refunded');
    expect(balance()).toEqual({ amountMinor: 10_000n, currency: 'USD' });
    expect(flow.askedKeys()).toEqual([]);
  });
});

describe('a refund to the wallet', () => {
  test('is one credit, and lessens what the card can get back', async () => {
    const order = await flow.paidOrder();
    const asked = await flow.ask('T-1', order, { amount: usd('50.00'), to: 'wallet' });
    expect(legTexts(asked)).toEqual(['wallet 50.00 succeeded']);
    expect([...world.upstream.credits.keys()]).toEqual(['T-1:wallet']);
    expect(balance()).toEqual({ amountMinor: 7_500n, currency: 'USD' });
    expect(legTexts(await flow.ask('T-2', order))).toEqual(['pay-1 27.55 processing']);
  });

  test('waits while rebate is away, and is credited once', async () => {
    const order = await flow.paidOrder();
    world.upstream.faults.set('rebate', 'credit', { kind: 'down' });
    const asked = await flow.ask('T-1', order, { to: 'wallet' });
    expect([asked.status, asked.json.data.refund.status]).toEqual([200, 'requested']);
    world.upstream.faults.set('rebate', 'credit', { kind: 'dropAnswer' }, 2);
    world.clock.advance(MINUTE);
    await world.sweep();
    expect(await flow.refundStatus('T-1')).toBe('requested');
    world.clock.advance(MINUTE);
    await world.sweep();
    expect([await flow.refundStatus('T-1'), (await flow.order()).status]).toEqual(['succeeded', 'refunded']);
    expect(new Set(flow.creditRefs())).toEqual(new Set(['T-1:wallet']));
    expect(balance()).toEqual({ amountMinor: 2_500n + 7_755n, currency: 'USD' });
  });

  test('that rebate refuses has failed; a retry asks with the same ref, so it can be credited only once', async () => {
    // A wallet has one currency, and this wallet is in dollars.
    const order = await flow.paidOrder({ addr_id: '502' }, { region: 'GB' });
    const asked = await flow.ask('T-1', order, { to: 'wallet' });
    expect([asked.json.data.refund.status, await flow.told()]).toEqual(['failed', ['refund_failed']]);
    expect((await flow.retry('T-1')).json.data.refund.status).toBe('failed');
    world.upstream.setBalance('1001', { v: '0.00', c: 'GBP' });
    const retried = await flow.retry('T-1');
    expect([retried.json.data.refund.status, retried.json.data.refund.legs[0].attempt]).toEqual([
      'succeeded',
      3,
    ]);
    expect(flow.creditRefs()).toEqual(['T-1:wallet', 'T-1:wallet', 'T-1:wallet']);
    expect((await flow.order()).status).toBe('refunded');
  });
});
