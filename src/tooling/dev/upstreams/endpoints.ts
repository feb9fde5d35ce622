import * as v from 'valibot';
import { roundHalfUpDiv } from '../../../domain/values/money.ts';
import type { UpstreamName } from '../../../upstream/types.ts';
import { toWireMoney, wireMoneySchema } from '../../../upstream/wire-money.ts';
import type { MockWorld } from './state.ts';

/** One path of an upstream (spec 15). `answer` throws a ValiError for an invalid question. */
export type Endpoint = {
  readonly service: UpstreamName;
  readonly operation: string;
  readonly method: 'get' | 'post';
  readonly path: string;
  /** `question` is the JSON body, or the query of a GET. The effect occurs before it returns. */
  answer(question: unknown, world: MockWorld): unknown;
};

const id = v.pipe(v.string(), v.nonEmpty());

const discountsQuestion = v.object({
  user_id: v.nullable(id),
  region: id,
  currency: id,
  malls: v.array(
    v.object({
      mall: id,
      goods: wireMoneySchema,
      entries: v.array(
        v.object({ spu_id: id, sku_id: id, count: v.pipe(v.number(), v.integer()), unit: wireMoneySchema }),
      ),
    }),
  ),
});
const ratesQuestion = v.object({ base: v.literal('CNY') });
const walletQuestion = v.object({ user_id: id });
const walletChange = v.pipe(
  v.object({ user_id: id, ref: id, amount: wireMoneySchema }),
  v.transform(({ user_id: userId, ref, amount }) => ({ userId, ref, amount })),
);
const refundQuestion = v.object({ key: id, refund_id: id, payment_id: id, amount: wireMoneySchema });
const voidQuestion = v.object({ key: id, payment_id: id });

function answerDiscounts(question: unknown, { discountPercents }: MockWorld) {
  const { malls } = v.parse(discountsQuestion, question);
  const discounts = malls.flatMap(({ mall, goods }) => {
    const percent = discountPercents.get(mall) ?? 0;
    const amountMinor = roundHalfUpDiv(goods.amountMinor * BigInt(percent), 100n);
    if (amountMinor === 0n) return [];
    return [
      { mall, id: `mock-${mall}`, title: `${percent} % off`, amount: toWireMoney({ ...goods, amountMinor }) },
    ];
  });
  return { discounts };
}

function answerRates(question: unknown, { rates, nowMs }: MockWorld) {
  const { base } = v.parse(ratesQuestion, question);
  return { base, rates: Object.fromEntries(rates), as_of: new Date(nowMs()).toISOString() };
}

const walletEndpoint = (operation: 'freeze' | 'deduct' | 'release' | 'credit'): Endpoint => ({
  service: 'rebate',
  operation,
  method: 'post',
  path: `/rebate/wallet/${operation}`,
  answer: (question, { ledger }) => ({ ok: ledger[operation](v.parse(walletChange, question)) }),
});

const paymentEndpoint = (
  operation: string,
  schema: typeof refundQuestion | typeof voidQuestion,
): Endpoint => ({
  service: 'payment',
  operation,
  method: 'post',
  path: `/payment/${operation}`,
  answer(question, { ledger }) {
    const { key } = v.parse(schema, question);
    return { accepted: ledger.acceptPayment(key, { operation, body: question }) };
  },
});

/** The endpoints; operations have the names of the clients in src/upstream. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    service: 'pricectrl',
    operation: 'MallDiscounts',
    method: 'post',
    path: '/pricectrl/MallDiscounts',
    answer: answerDiscounts,
  },
  { service: 'forex', operation: 'rates', method: 'get', path: '/forex/rates', answer: answerRates },
  {
    service: 'rebate',
    operation: 'wallet',
    method: 'get',
    path: '/rebate/wallet',
    answer: (question, { ledger }) => ({
      balance: toWireMoney(ledger.balance(v.parse(walletQuestion, question).user_id)),
    }),
  },
  walletEndpoint('freeze'),
  walletEndpoint('deduct'),
  walletEndpoint('release'),
  walletEndpoint('credit'),
  paymentEndpoint('refund', refundQuestion),
  paymentEndpoint('void', voidQuestion),
];
