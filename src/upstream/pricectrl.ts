import * as v from 'valibot';
import { requestUpstream, type UpstreamTarget } from './request.ts';
import type { MallDiscountsQuestion, Upstreams } from './types.ts';
import { signedMoneySchema, toWireMoney } from './wire-money.ts';

/**
 * pricectrl (spec 15): `POST /MallDiscounts {user_id, region, currency, malls: [{mall, goods, entries: [{spu_id,
 * sku_id, count, unit}]}]}` → `{discounts: [{mall, id, title, amount}]}`. `user_id` is null for a guest; `goods`,
 * `unit` and `amount` are `{v, c}`. A mall may have several discounts, or none; a negative one takes away from the others.
 * @throws UpstreamUnavailable
 */
export function createPricectrl(target: UpstreamTarget): Upstreams['pricectrl'] {
  return {
    async mallDiscounts(question, call) {
      // Without anything to sell there is no discount, and the price is not degraded.
      if (question.malls.length === 0) return [];
      const answer = await requestUpstream(
        target,
        {
          operation: 'MallDiscounts',
          method: 'POST',
          path: '/MallDiscounts',
          body: toWireQuestion(question),
          schema: answerSchema(question),
          safeToRepeat: true,
        },
        call,
      );
      return answer.discounts.map(({ mall, amount }) => ({ mall, amountMinor: amount.amountMinor }));
    },
  };
}

/** One row in another currency or for another mall makes the answer bad, for it answers another question. */
function answerSchema(question: MallDiscountsQuestion) {
  const malls = new Set(question.malls.map(({ mall }) => mall));
  return v.object({
    discounts: v.array(
      v.object({
        mall: v.pipe(
          v.string(),
          v.check((mall) => malls.has(mall)),
        ),
        id: v.string(),
        title: v.string(),
        amount: v.pipe(
          signedMoneySchema,
          v.check((amount) => amount.currency === question.currency),
        ),
      }),
    ),
  });
}

function toWireQuestion(question: MallDiscountsQuestion) {
  const wire = (amountMinor: bigint) => toWireMoney({ amountMinor, currency: question.currency });
  return {
    user_id: question.userId,
    region: question.region,
    currency: question.currency,
    malls: question.malls.map(({ mall, goods, entries }) => ({
      mall,
      goods: wire(goods),
      entries: entries.map(({ spuId, skuId, count, unit }) => ({
        spu_id: spuId,
        sku_id: skuId,
        count,
        unit: wire(unit),
      })),
    })),
  };
}
