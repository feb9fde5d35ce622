import { expect, test } from 'bun:test';
import type { MallDiscountsQuestion } from '../../src/upstream/types.ts';
import { CALL, newUpstreams, useMockedUpstreams } from './mocked-upstreams.ts';

const { state } = useMockedUpstreams();
const badAnswer = { outcome: 'bad_answer' };

const question: MallDiscountsQuestion = {
  userId: '1001',
  region: 'US',
  currency: 'USD',
  malls: [
    {
      mall: 'taobao',
      goods: 1920n,
      entries: [{ spuId: '37804755', skuId: '378047556', count: 2, unit: 960n }],
    },
    {
      mall: 'tmall',
      goods: 3603n,
      entries: [{ spuId: '5120010', skuId: '51200101', count: 1, unit: 3603n }],
    },
  ],
};
const row = { mall: 'taobao', id: 'd1', title: 'A discount', amount: { v: '0.96', c: 'USD' } };

test('the worked example gives its discounts, and the question has the form of the wire', async () => {
  const discounts = await newUpstreams().upstreams.pricectrl.mallDiscounts(question, CALL);
  expect(discounts).toEqual([{ mall: 'taobao', amountMinor: 96n }]);
  expect(state.calls[0]?.body).toEqual({
    user_id: '1001',
    region: 'US',
    currency: 'USD',
    malls: [
      {
        mall: 'taobao',
        goods: { v: '19.20', c: 'USD' },
        entries: [{ spu_id: '37804755', sku_id: '378047556', count: 2, unit: { v: '9.60', c: 'USD' } }],
      },
      {
        mall: 'tmall',
        goods: { v: '36.03', c: 'USD' },
        entries: [{ spu_id: '5120010', sku_id: '51200101', count: 1, unit: { v: '36.03', c: 'USD' } }],
      },
    ],
  });
});

test('a guest is null on the wire; several rows of a mall, and none, are fine', async () => {
  const { upstreams } = newUpstreams();
  state.faults.set('pricectrl', '*', { kind: 'badAnswer', body: { discounts: [row, row], extra: 1 } }, 1);
  const guest = { ...question, userId: null };
  expect(await upstreams.pricectrl.mallDiscounts(guest, CALL)).toEqual([
    { mall: 'taobao', amountMinor: 96n },
    { mall: 'taobao', amountMinor: 96n },
  ]);
  expect(state.calls[0]?.body).toMatchObject({ user_id: null });
  state.setDiscountPercent(0);
  expect(await upstreams.pricectrl.mallDiscounts(guest, CALL)).toEqual([]);
});

test('a row may take away from the others', async () => {
  const less = { ...row, amount: { v: '-0.50', c: 'USD' } };
  state.faults.set('pricectrl', '*', { kind: 'badAnswer', body: { discounts: [row, less] } }, 1);
  expect(await newUpstreams().upstreams.pricectrl.mallDiscounts(question, CALL)).toEqual([
    { mall: 'taobao', amountMinor: 96n },
    { mall: 'taobao', amountMinor: -50n },
  ]);
});

test('nothing to discount is not asked', async () => {
  const { upstreams } = newUpstreams();
  expect(await upstreams.pricectrl.mallDiscounts({ ...question, malls: [] }, CALL)).toEqual([]);
  expect(state.calls).toEqual([]);
});

test.each([
  ['another currency', { ...row, amount: { v: '0.96', c: 'GBP' } }],
  ['a mall not asked', { ...row, mall: 'jd' }],
  ['two signs', { ...row, amount: { v: '--0.96', c: 'USD' } }],
  ['a sign alone', { ...row, amount: { v: '-', c: 'USD' } }],
  ['a negative amount with too many decimals', { ...row, amount: { v: '-0.961', c: 'USD' } }],
  ['too many decimals', { ...row, amount: { v: '0.961', c: 'USD' } }],
  ['an exponent', { ...row, amount: { v: '1e2', c: 'USD' } }],
  ['an amount as a number', { ...row, amount: { v: 0.96, c: 'USD' } }],
  ['bare text for money', { ...row, amount: '0.96' }],
  ['no mall', { ...row, mall: undefined }],
  ['an id as a number', { ...row, id: 1 }],
])('%s in one row spoils the whole answer', async (_name, bad) => {
  state.faults.set('pricectrl', '*', { kind: 'badAnswer', body: { discounts: [row, bad] } });
  const { upstreams } = newUpstreams();
  await expect(upstreams.pricectrl.mallDiscounts(question, CALL)).rejects.toMatchObject(badAnswer);
});

test.each([[{}], [[]], [null], [{ discounts: null }], [{ discounts: {} }]])('%j is bad', async (body) => {
  state.faults.set('pricectrl', '*', { kind: 'badAnswer', body });
  const { upstreams } = newUpstreams();
  await expect(upstreams.pricectrl.mallDiscounts(question, CALL)).rejects.toMatchObject(badAnswer);
});
