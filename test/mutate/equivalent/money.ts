import type { Equivalent } from '../mutant.ts';

export const OF_MONEY: readonly Equivalent[] = [
  {
    file: 'src/domain/payments/payment-fold.ts',
    reason: 'No payment stands there twice.',
    mutants: [
      'EqualityOperator | return [...best.values()].sort((a, b) => (a.paymentId < b.paymentId ? -1 : 1)); | a.paymentId < b.paymentId | a.paymentId <= b.paymentId',
    ],
  },
  {
    file: 'src/domain/payments/payment-fold.ts',
    reason: 'Of two failures of one payment at one time either may speak.',
    mutants: [
      'EqualityOperator | (rank(fact) === rank(known) && byTime(known, fact) < 0); | byTime(known, fact) < 0 | byTime(known, fact) <= 0',
    ],
  },
  {
    file: 'src/domain/payments/payment-fold.ts',
    reason: 'Only the types ask: what is added up has an amount.',
    mutants: [
      'OptionalChaining | const amountOf = (fact: PaymentFact): bigint => fact.amount?.amountMinor ?? 0n; | fact.amount?.amountMinor | fact.amount.amountMinor',
    ],
  },
  {
    file: 'src/domain/pricing/coupon-rules.ts',
    reason: 'A memory: what is not in it is read again, to the same.',
    mutants: ['ConditionalExpression | if (known !== undefined) return known; | known !== undefined | false'],
  },
  {
    file: 'src/domain/pricing/coupon-rules.ts',
    reason: "A memory: what is not in it is read again, to the same; its size is nobody's to see.",
    mutants: [
      'CallExpression | if (percents.size >= PERCENTS_MAX) percents.clear(); | percents.clear(); | ;',
      'CallExpression | percents.set(text, percent); | percents.set(text, percent); | ;',
      'ConditionalExpression | if (percents.size >= PERCENTS_MAX) percents.clear(); | percents.size >= PERCENTS_MAX | false',
      'ConditionalExpression | if (percents.size >= PERCENTS_MAX) percents.clear(); | percents.size >= PERCENTS_MAX | true',
      'EqualityOperator | if (percents.size >= PERCENTS_MAX) percents.clear(); | percents.size >= PERCENTS_MAX | percents.size < PERCENTS_MAX',
      'EqualityOperator | if (percents.size >= PERCENTS_MAX) percents.clear(); | percents.size >= PERCENTS_MAX | percents.size > PERCENTS_MAX',
    ],
  },
  {
    file: 'src/domain/pricing/coupon-rules.ts',
    reason: 'No code stands twice among candidates.',
    mutants: [
      'EqualityOperator | return a.coupon.code < b.coupon.code ? -1 : 1; | a.coupon.code < b.coupon.code | a.coupon.code <= b.coupon.code',
    ],
  },
  {
    file: 'src/domain/pricing/coupon-rules.ts',
    reason: 'No time is before null, which counts as 0.',
    mutants: [
      "ConditionalExpression | if (coupon.startsAtMs !== null && nowMs < coupon.startsAtMs) return 'COUPON_NOT_STARTED'; | coupon.startsAtMs !== null | true",
    ],
  },
  {
    file: 'src/domain/pricing/coupon-rules.ts',
    reason: 'Only the types ask: the word null is no percentage.',
    mutants: [
      'ConditionalExpression | const percent = coupon.percent === null ? null : percentOf(coupon.percent); | coupon.percent === null | false',
    ],
  },
  {
    file: 'src/domain/pricing/coupon-rules.ts',
    reason: 'Saves a sum: the lines of the whole cart add up to its own.',
    mutants: [
      'ConditionalExpression | const base = covered === cart.lines ? cart.net : sum(covered.map((line) => line.net)); | covered === cart.lines | false',
    ],
  },
  {
    file: 'src/domain/pricing/coupon-rules.ts',
    reason: 'Where both are equal this is not asked.',
    mutants: [
      'EqualityOperator | if (endA !== endB) return endA < endB ? -1 : 1; | endA < endB | endA <= endB',
    ],
  },
  {
    file: 'src/domain/pricing/coupons-of-caller.ts',
    reason: 'No code stands twice.',
    mutants: [
      'EqualityOperator | const byCode = (a: CouponForCaller, b: CouponForCaller): number => (a.coupon.code < b.coupon.code ? -1 : 1); | a.coupon.code < b.coupon.code | a.coupon.code <= b.coupon.code',
    ],
  },
  {
    file: 'src/domain/pricing/coupons-of-caller.ts',
    reason: 'Saves the sorting: where there is room for all, all stay.',
    mutants: [
      'ConditionalExpression | if (all.length <= max) return all; | all.length <= max | false',
      'EqualityOperator | if (all.length <= max) return all; | all.length <= max | all.length < max',
    ],
  },
  {
    file: 'src/domain/pricing/entries.ts',
    reason: 'Only the types ask: the pattern always has its groups.',
    mutants: [
      "StringLiteral | const [, spuId = '', skuId = '', digits = ''] = match; | '' | \"Stryker was here!\"",
    ],
  },
  {
    file: 'src/domain/pricing/mall-pricing.ts',
    reason: '0 is 0 either way.',
    mutants: [
      'EqualityOperator | return total < 0n ? 0n : smallest(total, goods); | total < 0n | total <= 0n',
    ],
  },
  {
    file: 'src/domain/pricing/shipping.ts',
    reason: 'No two channels have one key.',
    mutants: [
      'EqualityOperator | a.priority - b.priority || (a.key < b.key ? -1 : 1); | a.key < b.key | a.key <= b.key',
    ],
  },
  {
    file: 'src/domain/pricing/shipping.ts',
    reason: 'Only the types ask: what is its own is there.',
    mutants: [
      "StringLiteral | const asked = Object.hasOwn(requested, mall) ? (requested[mall] ?? '') : ''; | '' | \"Stryker was here!\"",
    ],
  },
  {
    file: 'src/domain/refunds/refund-attempts.ts',
    reason: 'Only the types ask: a leg has an attempt.',
    mutants: [
      "ConditionalExpression | if (last === undefined || (notice.status === 'failed' && !isOpen(last.status))) return attempt; | last === undefined | false",
      'OptionalChaining | export const nextAttempt = (leg: RefundLeg): number => (leg.attempts.at(-1)?.attempt ?? 0) + 1; | leg.attempts.at(-1)?.attempt | leg.attempts.at(-1).attempt',
      'OptionalChaining | return (begun.at(-1) ?? leg.attempts[0])?.attempt ?? 0; | (begun.at(-1) ?? leg.attempts[0])?.attempt | (begun.at(-1) ?? leg.attempts[0]).attempt',
    ],
  },
  {
    file: 'src/domain/refunds/refund-attempts.ts',
    reason: 'Only the types ask: the attempt was found among these.',
    mutants: [
      'ConditionalExpression | const hasEnded = at === undefined || !isOpen(at.status); | at === undefined | false',
    ],
  },
  {
    file: 'src/domain/refunds/refund-state.ts',
    reason: 'Only the types ask: a leg has an attempt.',
    mutants: [
      "OptionalChaining | return timesPaid(leg) > 0 ? 'succeeded' : (leg.attempts.at(-1)?.status ?? 'requested'); | leg.attempts.at(-1)?.status | leg.attempts.at(-1).status",
      "StringLiteral | return timesPaid(leg) > 0 ? 'succeeded' : (leg.attempts.at(-1)?.status ?? 'requested'); | 'requested' | \"\"",
    ],
  },
  {
    file: 'src/domain/refunds/refund-units.ts',
    reason: "Only the types ask: a refund has units of the order's own lines alone.",
    mutants: [
      'BooleanLiteral | if (line === undefined) return false; | false | true',
      'ConditionalExpression | if (line === undefined) return false; | line === undefined | false',
    ],
  },
];
