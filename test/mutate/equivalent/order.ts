import type { Equivalent } from '../mutant.ts';

export const OF_ORDER: readonly Equivalent[] = [
  {
    file: 'src/domain/order/apply-event.ts',
    reason: 'Only the types ask: no other event has entries, and none of none is unknown.',
    mutants: [
      "ConditionalExpression | if (event.name !== 'purchased' && event.name !== 'group_update') return null; | event.name !== 'purchased' && event.name !== 'group_update' | false",
    ],
  },
  {
    file: 'src/domain/order/apply-event.ts',
    reason: 'Only the types ask: the event has just been taken in, so its payment is known.',
    mutants: [
      'ConditionalExpression | if (fact === undefined || isAlike(fact, factIn(before))) return; | fact === undefined | false',
    ],
  },
  {
    file: 'src/domain/order/apply-event.ts',
    reason: 'The word is compared with the two others alone.',
    mutants: [
      "ConditionalExpression | const stands = inherited === null || known !== undefined ? 'news' : standsToInherited(inherited, event); | known !== undefined | false",
      "StringLiteral | const stands = inherited === null || known !== undefined ? 'news' : standsToInherited(inherited, event); | 'news' | \"\"",
    ],
  },
  {
    file: 'src/domain/order/apply-refund-notice.ts',
    reason: 'One that was taken in has its attempt, and what is left out has no field that is compared.',
    mutants: [
      'ArrayDeclaration | if (earlier.body.refund_id !== refund_id || earlier.body.attempt === null) return []; | [] | ["Stryker was here"]',
      'ConditionalExpression | if (earlier.body.refund_id !== refund_id || earlier.body.attempt === null) return []; | earlier.body.attempt === null | false',
    ],
  },
  {
    file: 'src/domain/order/apply-refund-notice.ts',
    reason: 'Only the types ask: a notice with a problem does not come here.',
    mutants: [
      "ConditionalExpression | const outcome = found === null ? 'poison' : outcomeOf(found, body); | found === null | false",
      "ConditionalExpression | if (found === null || outcome === 'poison' || !outcome.changed) return change; | found === null | false",
      "ConditionalExpression | if (found === null || outcome === 'poison' || !outcome.changed) return change; | found === null || outcome === 'poison' | false",
      "ConditionalExpression | if (found === null || outcome === 'poison' || !outcome.changed) return change; | found === null || outcome === 'poison' || !outcome.changed | false",
      "ConditionalExpression | if (found === null || outcome === 'poison' || !outcome.changed) return change; | outcome === 'poison' | false",
      "LogicalOperator | if (found === null || outcome === 'poison' || !outcome.changed) return change; | found === null || outcome === 'poison' | found === null && outcome === 'poison'",
      "LogicalOperator | if (found === null || outcome === 'poison' || !outcome.changed) return change; | found === null || outcome === 'poison' || !outcome.changed | (found === null || outcome === 'poison') && !outcome.changed",
      "StringLiteral | const outcome = found === null ? 'poison' : outcomeOf(found, body); | 'poison' | \"\"",
      "StringLiteral | if (found === null || outcome === 'poison' || !outcome.changed) return change; | 'poison' | \"\"",
    ],
  },
  {
    file: 'src/domain/order/apply-refund-notice.ts',
    reason:
      'Only the types ask: no other event names a refund, and what is left out has no field that is compared.',
    mutants: [
      "ArrayDeclaration | if (row.state !== 'applied' || earlier.name !== 'refund_notified') return []; | [] | [\"Stryker was here\"]",
      "ConditionalExpression | if (row.state !== 'applied' || earlier.name !== 'refund_notified') return []; | earlier.name !== 'refund_notified' | false",
    ],
  },
  {
    file: 'src/domain/order/apply-refund-notice.ts',
    reason: 'Only the types ask: no other event names a refund.',
    mutants: [
      "ConditionalExpression | if (event.name !== 'refund_notified') return event; | event.name !== 'refund_notified' | false",
    ],
  },
  {
    file: 'src/domain/order/changed-rows.ts',
    reason: 'Only the types ask: what has a hold keeps it.',
    mutants: [
      'ConditionalExpression | return to === null || to === before.holdState ? null : { from: before.holdState, to }; | to === null | false',
    ],
  },
  {
    file: 'src/domain/order/decide.ts',
    reason: 'Asked for nothing, no transition is the one asked for: not legal either way.',
    mutants: [
      'ConditionalExpression | return asked === null ? NOT_LEGAL : ask(order, asked, command.cause, at); | asked === null | false',
    ],
  },
  {
    file: 'src/domain/order/decide.ts',
    reason: 'Nothing of what follows bears the name of who made it.',
    mutants: [
      "StringLiteral | return advance(noChange({ ...order, holdState }), { actor: 'rebate', traceparent: null }, at); | 'rebate' | \"\"",
    ],
  },
  {
    file: 'src/domain/order/decide.ts',
    reason: 'Only the types ask: without a refund there is no leg.',
    mutants: [
      'ConditionalExpression | if (refund === undefined || row === undefined) return change; | refund === undefined | false',
    ],
  },
  {
    file: 'src/domain/order/end-review.ts',
    reason: 'Asked for neither amount nor entries, all that is left goes back, shipping too.',
    mutants: [
      "BooleanLiteral | request: { entries: null, amount: null, includeShipping: false, to: 'original' as const }, | false | true",
    ],
  },
  {
    file: 'src/domain/order/end-review.ts',
    reason: 'Only the types ask: what is left can always be given back.',
    mutants: ['ConditionalExpression | if (isRejected(given)) return given; | isRejected(given) | false'],
  },
  {
    file: 'src/domain/order/end-review.ts',
    reason: 'The id is free: there is no earlier request to compare with.',
    mutants: ["StringLiteral | formerHash: '', | '' | \"Stryker was here!\""],
  },
  {
    file: 'src/domain/order/facts.ts',
    reason: 'An order that had been bought is past the only state in which this moves it.',
    mutants: ['BooleanLiteral | ? { all: true, partly: false } | true | false'],
  },
  {
    file: 'src/domain/order/facts.ts',
    reason: 'Saves a sum: without refunds nothing has gone back.',
    mutants: [
      'ConditionalExpression | aggregate.refunds.length > 0 && | aggregate.refunds.length > 0 | true',
      'EqualityOperator | aggregate.refunds.length > 0 && | aggregate.refunds.length > 0 | aggregate.refunds.length >= 0',
    ],
  },
  {
    file: 'src/domain/order/inherit.ts',
    reason: 'No transition, and one of nothing: neither leads anywhere.',
    mutants: [
      'ArrayDeclaration | const aggregate = marked(change, { told: null, facts, transitions: [] }, at); | [] | ["Stryker was here"]',
    ],
  },
  {
    file: 'src/domain/order/inherit.ts',
    reason: 'One that is marked already stays as it is marked.',
    mutants: [
      "ConditionalExpression | if (refund.kind === 'auto' || refund.kind === 'early') return refund.kind === 'auto'; | refund.kind === 'auto' | false",
      "StringLiteral | if (refund.kind === 'auto' || refund.kind === 'early') return refund.kind === 'auto'; | 'auto' | \"\"",
    ],
  },
  {
    file: 'src/domain/order/inherited-fact.ts',
    reason: 'Only the types ask: asked of failures alone.',
    mutants: [
      "ConditionalExpression | if (fact === null || event.name !== 'payment_failed_cm') return false; | event.name !== 'payment_failed_cm' | false",
    ],
  },
  {
    file: 'src/domain/order/inherited-fact.ts',
    reason: 'The word is compared with the two others alone.',
    mutants: [
      "StringLiteral | if (event.name !== 'payment_notified_cm') return 'news'; | 'news' | \"\"",
      "StringLiteral | if (known.length === 0) return 'news'; | 'news' | \"\"",
    ],
  },
  {
    file: 'src/domain/order/place.ts',
    reason: 'Only the types ask: a coupon that is applied was read.',
    mutants: [
      'OptionalChaining | ? { code: price.coupon.code, perUserLimit: placing.coupon?.coupon.perUserLimit ?? null } | placing.coupon?.coupon | placing.coupon.coupon',
    ],
  },
  {
    file: 'src/domain/order/place.ts',
    reason: 'Only the types ask: the event has just been added.',
    mutants: [
      'ConditionalExpression | if (isNotified && created !== undefined) | created !== undefined | true',
    ],
  },
  {
    file: 'src/domain/order/refund-by-ticket.ts',
    reason: 'Only the types ask: what comes here has failed, by its row and by its legs.',
    mutants: [
      "ConditionalExpression | if (decision.refusal === 'REFUND_EXCEEDS') return refused(exceeds(decision.left, facts.currency)); | decision.refusal === 'REFUND_EXCEEDS' | true",
      "ObjectLiteral | return refused(new DomainError('REFUND_NOT_RETRYABLE', { status: decision.status })); | { status: decision.status } | {}",
      "StringLiteral | return refused(new DomainError('REFUND_NOT_RETRYABLE', { status: decision.status })); | 'REFUND_NOT_RETRYABLE' | \"\"",
    ],
  },
  {
    file: 'src/domain/order/refund-change.ts',
    reason: 'Only the types ask: a leg has an attempt.',
    mutants: [
      'OptionalChaining | const attempt = leg.attempts.at(-1)?.attempt ?? 1; | leg.attempts.at(-1)?.attempt | leg.attempts.at(-1).attempt',
    ],
  },
  {
    file: 'src/domain/order/review-marks.ts',
    reason: 'No two reasons have the same facts as text.',
    mutants: [
      'ConditionalExpression | of.reason === one.reason && of.facts === one.facts; | of.reason === one.reason | true',
    ],
  },
  {
    file: 'src/domain/order/review-marks.ts',
    reason: 'Only the types ask: what has no amount was left out above.',
    mutants: [
      'OptionalChaining | `${one.paymentId}=${one.status}:${one.amount?.amountMinor}${one.amount?.currency}${backOf(one.paymentId)}`, | one.amount?.amountMinor | one.amount.amountMinor',
      'OptionalChaining | `${one.paymentId}=${one.status}:${one.amount?.amountMinor}${one.amount?.currency}${backOf(one.paymentId)}`, | one.amount?.currency | one.amount.currency',
    ],
  },
];
