import type { LegState, Seen } from '../../tale';
import { isDone, last, type Model, type ModelLeg } from './model';

export function review(model: Model): string[] {
  const reasons: string[] = [];
  const came = model.captured();
  if (['unpaid', 'authorized'].includes(model.status) && came > 0n && came < model.order.due)
    reasons.push('short');
  const { currency } = model.order;
  const foreign = model.payments().filter((p) => p.captured && p.captured.currency !== currency);
  if (model.status !== 'canceled' && foreign.some(({ captured }) => (captured?.amount ?? 0n) > 0n))
    reasons.push('foreign');
  if (model.status !== 'canceled' && model.contradicted) reasons.push('contradiction');
  if (model.hold === 'refused') reasons.push('wallet');
  for (const one of new Set([currency, ...model.legs().map((leg) => leg.currency)])) {
    let open = 0n;
    for (const leg of model.legs())
      if (leg.currency === one && ['requested', 'processing'].includes(last(leg))) open += leg.amount;
    if (model.sum(one) + open < 0n) reasons.push('refunded_too_much');
  }
  return [...new Set(reasons)];
}

function stateOf(legs: readonly ModelLeg[]): LegState {
  if (legs.every(isDone)) return 'succeeded';
  if (legs.some((leg) => !isDone(leg) && last(leg) !== 'failed')) return 'processing';
  return 'failed';
}

/** The visible state after a step. */
export function snapshot(model: Model, moves: Model['moves'], wasCanceled: boolean): Seen {
  const refunds = model.refunds.map((refund) => ({
    refundId: refund.refundId,
    isAuto: refund.isAuto,
    state: stateOf(refund.legs),
    units: refund.units,
    shipping: refund.shipping,
    legs: refund.legs.map((leg) => ({
      tender: leg.tender,
      amount: leg.amount,
      currency: leg.currency,
      attempts: [...leg.attempts],
    })),
  }));
  const back = model.status === 'canceled' && !wasCanceled ? 1 : 0;
  return {
    status: model.status,
    review: review(model),
    refunds,
    voidsAsked: [...model.voids],
    hold: model.hold,
    moves,
    told: moves.map(({ to }) => `order.${to}`),
    gaveBack: { stock: back, coupon: model.order.hasCoupon ? back : 0 },
  };
}
