import { beforeAll, describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { addTellingRows, KW } from '../support/telling-rows.ts';
import { useWorld } from '../support/use-world.ts';

// Each number of a row is read as what it is, and each row for its own mall, region, channel and currency (spec 4, 7).

const world = useWorld({ fresh: 'never' });
beforeAll(async () => {
  await world.fresh();
  await addTellingRows(world);
});

const DRESS = '37804755-378047556';
const PAPER = '5120010-51200102';
const FRYER = '5120010-51200101';
const kwd = (v: string) => ({ v, c: 'KWD' });

const summary = async (entries: string[], more: Record<string, unknown> = {}, as: object = KW) => {
  const answer = await world.summary({ entries, ...more }, as);
  expect([answer.status, answer.json.error]).toEqual([200, '']);
  return answer.json.data;
};
type Channel = { key: string; f00: { v: string }; tax: { v: string } };
const channelsOf = async (...entries: string[]) => {
  const [mall] = (await summary(entries)).malls;
  return mall.channels.map(({ key, f00, tax }: Channel) => `${key} ${f00.v} ${tax.v}`);
};

describe('shipping', () => {
  test.each([
    // 350 g and 700 g: the fast line has begun no step and one, the slow line none and one.
    [`${DRESS}-1`, ['FAST 2.253 0.139', 'SLOW 1.743 0.195']],
    // 5.573 of goods: free by the slow line from 5.000, by the fast line from 7.000.
    [`${DRESS}-2`, ['FAST 3.060 0.279', 'SLOW 0.000 0.390']],
    [`${DRESS}-3`, ['FAST 0.000 0.418', 'SLOW 0.000 0.585']],
    // The other mall: 5.100 of goods, of which 5.101 would be free by the slow line, and 5.525.
    [`${PAPER}-12`, ['FAST 4.675 0.255', 'SLOW 3.188 0.357']],
    [`${PAPER}-13`, ['FAST 4.675 0.276', 'SLOW 0.000 0.387']],
    // 1,500 g: as much as the fast line takes, and a gram more than the slow line does.
    [`${FRYER}-1`, ['FAST 5.483 0.550']],
  ])('of %s costs %j', async (entry, channels) => expect(await channelsOf(entry)).toEqual(channels));

  test('of more than any line takes is refused', async () => {
    const answer = await world.summary({ entries: [`${FRYER}-1`, `${PAPER}-1`] }, KW);
    expect([answer.json.error, answer.json.data]).toEqual(['CHANNEL_UNAVAILABLE', { mall: 'tmall' }]);
  });

  test('of a line of the same name elsewhere is that of its region', async () => {
    const [mall] = (await summary([`${DRESS}-1`], { mall_channels: { taobao: 'SLOW' } }, { region: 'GB' }))
      .malls;
    // 7.18 GBP of goods, of which 7.19 would be free.
    expect([mall.selected_channel, mall.shipping.v, mall.tax.v]).toEqual(['SLOW', '7.34', '0.65']);
  });

  test('is shown by name and days, and chosen by priority', async () => {
    const [mall] = (await summary([`${DRESS}-1`])).malls;
    expect(mall.channels.map((one: Record<string, unknown>) => [one.name, one.eta_days])).toEqual([
      ['Fast line', [3, 5]],
      ['Slow line', [11, 14]],
    ]);
    expect(mall).toMatchObject({ selected_channel: 'FAST', amount: kwd('5.178') });
  });
});

test('ways to pay are bound by both limits of the currency, each at its bound, and by every name of a list', async () => {
  const { final, payment } = await summary([`${DRESS}-1`]);
  expect(final).toEqual(kwd('5.178'));
  expect(payment.payment_methods.map((one: { name: string }) => one.name)).toEqual([
    ...['second', 'both', 'up_to', 'from'],
  ]);
  const headers = { ...KW.headers, 'cm-user-language': 'zh-Hans' };
  const [second] = (await summary([`${DRESS}-1`], {}, { ...KW, headers })).payment.payment_methods;
  expect(second).toEqual({ name: 'second', title: '第二', logo: 'second.svg' });
});

describe('a coupon', () => {
  const couponOf = async (entries: string[], code: string, as: object = KW) =>
    (await summary(entries, { coupon_code: code }, as)).coupon;

  test('has a minimum and a cap in each currency, and covers malls as well as SKUs', async () => {
    expect(await couponOf([`${DRESS}-1`], 'TELL')).toMatchObject({ applied: true, discount: kwd('0.300') });
    expect(await couponOf([`${PAPER}-2`], 'TELL')).toMatchObject({
      ...{ applied: false, reason: 'COUPON_MIN_SPEND', shortfall: kwd('1.936') },
    });
    // 7 x 0.425 = 2.975, of which 12.5 % are more than the cap.
    expect(await couponOf([`${PAPER}-7`], 'TELL')).toMatchObject({ applied: true, discount: kwd('0.300') });
    expect((await couponOf([`${FRYER}-1`], 'TELL')).reason).toBe('COUPON_NOT_APPLICABLE');
    expect((await couponOf([`${DRESS}-1`], 'TELL', { region: 'GB' })).reason).toBe('COUPON_REGION');
    expect(await couponOf([`${DRESS}-1`], 'TELL', { region: 'US' })).toMatchObject({
      ...{ applied: true, discount: { v: '1.14', c: 'USD' } },
    });
  });

  test('is used twice by one user and three times by all, where these are its limits', async () => {
    const buy = async (user: string, addr_id: string) => {
      const body = { entries: [`${DRESS}-1`], coupon_code: 'TELL', addr_id };
      return (await world.checkout(body, { ...KW, user, key: crypto.randomUUID() })).json.error;
    };
    expect([await buy('1001', '701'), await buy('1001', '701'), await buy('1001', '701')]).toEqual([
      ...['', '', 'COUPON_ALREADY_USED'],
    ]);
    expect([await buy('1003', '703'), await buy('1003', '703')]).toEqual(['', 'COUPON_USED_UP']);
    const orders = await world.database.db.select().from(t.orders);
    expect(orders.map(({ currency, finalMinor }) => [currency, finalMinor])).toEqual(
      Array(3).fill(['KWD', 4_878n]),
    );
    expect(orders[0]?.address).toMatchObject({ city: 'Salmiya', province: 'Hawalli', receiver: 'Ann Lee' });
  });

  test('begins and ends', async () => {
    const now = () => couponOf([`${DRESS}-1`], 'LATER');
    const HOUR_MS = 3_600_000;
    expect((await now()).reason).toBe('COUPON_NOT_STARTED');
    world.clock.advance(HOUR_MS);
    expect(await now()).toMatchObject({ applied: true, discount: kwd('0.125') });
    world.clock.advance(HOUR_MS);
    expect((await now()).reason).toBe('COUPON_EXPIRED');
  });
});
