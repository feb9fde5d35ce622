import type { Mutant } from '../mutant.ts';

const SEARCH = ['test/search/search.test.ts'];

/** Real mistakes about one order's life, each planted into its fix (test/search walks all lives). */
export const ONE_ORDER: readonly Mutant[] = [
  {
    name: 'wallet-ticket-not-seen',
    breaks: "a cancel does not see what a ticket gave to the wallet, and gives the card's money back again",
    file: 'src/domain/refunds/refund-legs.ts',
    find: 'sum(refunds.flatMap((one) => heldLegs(one).map((leg) => beyondPart(one, leg) * timesOf(leg))));',
    replace:
      "sum(refunds.filter((one) => one.to !== 'wallet').flatMap((one) => heldLegs(one).map((leg) => beyondPart(one, leg) * timesOf(leg))));",
    tests: SEARCH,
  },
  {
    name: 'early-is-an-ordinary-ticket',
    breaks: 'a ticket before the order is paid takes of what the order keeps once it is',
    file: 'src/domain/order/refund-by-ticket.ts',
    find: "kind: facts.stage === 'unpaid' ? 'early' : 'ticket',",
    replace: "kind: 'ticket',",
    tests: SEARCH,
  },
  {
    name: 'early-is-excess-again',
    breaks: 'what a ticket gave back before the order was paid goes back by itself once more',
    file: 'src/domain/refunds/refund-legs.ts',
    find: 'moneyBeyond(facts) - beyondHeld(facts), ',
    replace: 'moneyBeyond(facts) - beyondHeld(facts) + earlyHeld(facts), ',
    tests: SEARCH,
  },
  {
    name: 'canceled-brought-nothing',
    breaks: 'of a canceled order everything that went back is too much',
    file: 'src/domain/refunds/refund-progress.ts',
    find: 'backTo(refunds, () => true) > moneyIn(facts) ||',
    replace: "backTo(refunds, () => true) > (facts.stage === 'canceled' ? 0n : moneyIn(facts)) ||",
    tests: SEARCH,
  },
  {
    name: 'order-row-always-written',
    breaks:
      'a change that leaves the row of the order as it is, as a notification does, writes it anew all the same',
    file: 'src/domain/order/changed-rows.ts',
    find: 'order: isAlike(updateOf(before), order) ? null : order,',
    replace: 'order,',
    tests: ['test/operations/order-change/unchanged-rows.test.ts'],
  },
  {
    name: 'waited-event-by-its-second-delivery',
    breaks:
      'an event that had to wait is decided by a later delivery of it, with another time, and not as it is kept',
    file: 'src/domain/order/apply-event.ts',
    find: 'const row = known === undefined || isOther ? came : asKept(known, came);',
    replace: 'const row = known === undefined || known !== undefined ? came : asKept(known, came);',
    tests: ['test/domain/order/changed-rows.test.ts'],
  },
  {
    name: 'without-effect-is-first-truth',
    breaks: 'an event that never had an effect makes the right one of its key a contradiction',
    file: 'src/domain/order/apply-event.ts',
    find: "if (isOther && known.state === 'applied') return",
    replace: 'if (isOther) return',
    tests: ['test/scenarios/refunds/one-balance.test.ts'],
  },
  {
    name: 'wrong-notice-contradicts',
    breaks: 'a notice of another amount that comes after the right one puts the order under review',
    file: 'src/domain/order/apply-event.ts',
    find: "event.name === 'refund_notified' ? noticeProblem(aggregate, event.body) : null;",
    replace:
      "event.name === 'refund_notified' && aggregate.events.every((one) => one.eventKey !== eventKey(event)) ? noticeProblem(aggregate, event.body) : null;",
    tests: SEARCH,
  },
  {
    name: 'slow-clock-is-old-news',
    breaks:
      'a failure within a minute before its attempt began belongs to the attempt before, which it leaves as it is',
    file: 'src/domain/refunds/refund-attempts.ts',
    find: 'nearMs ? last.attempt : attempt;',
    replace: 'nearMs ? attempt : attempt;',
    tests: SEARCH,
  },
  {
    name: 'old-news-is-news',
    breaks: 'the failure of an attempt, told again by its sender, ends the next attempt',
    file: 'src/domain/refunds/refund-attempts.ts',
    find: '(notice.eventId !== null && one.eventId === notice.eventId) ||',
    replace: '',
    tests: SEARCH,
  },
  {
    name: 'part-authorizes',
    breaks: 'any authorization above 0 makes an order authorized',
    file: 'src/domain/lifecycle/order-transitions.ts',
    find: 'covered(facts).withOpen >= facts.due)',
    replace: 'facts.payments.authorizedOpen > 0n)',
    tests: SEARCH,
  },
  {
    name: 'card-check-authorizes',
    breaks: 'an authorization of 0.00, a card check, makes an order authorized',
    file: 'src/domain/lifecycle/order-transitions.ts',
    find: '((facts.payments.authorizedOpen > 0n && covered(facts).withOpen >= facts.due)',
    replace:
      '(facts.payments.open.some((one) => one.amount?.amountMinor === 0n) || facts.payments.authorizedOpen >= facts.due',
    tests: SEARCH,
  },
  {
    name: 'one-page-of-events',
    breaks: 'of an order with many events only those of the first page are read',
    file: 'src/repositories/order-events.ts',
    find: 'if (rows.length >= PAGE) return eachOfMany(db, orderIds);',
    replace: '',
    tests: ['test/scenarios/events/many-events.test.ts'],
  },
  {
    name: 'last-page-of-events',
    breaks: 'what stands behind the first page of an order with many events is never asked for',
    file: 'src/repositories/order-events.ts',
    find: 'if (page.length < PAGE) return all;',
    replace: 'return all;',
    tests: ['test/scenarios/events/many-events.test.ts'],
  },
  {
    name: 'long-contradictions-alike',
    breaks: 'of two contradictions that differ only late in their text one takes the place of the other',
    file: 'src/domain/order/incoming-event.ts',
    find: 'if (there === null || there === content) return wanted;',
    replace: 'if (there === null || there !== null) return wanted;',
    tests: ['test/domain/order/conflict-key.test.ts'],
  },
  {
    name: 'open-beside-success-is-free',
    breaks: 'the money of an attempt that is still open beside one that succeeded is promised to another',
    file: 'src/domain/refunds/refund-facts.ts',
    find: "one.status === 'succeeded' || isOpen(one.status)",
    replace: "one.status === 'succeeded'",
    tests: SEARCH,
  },
  {
    name: 'bought-whole-is-not-bought',
    breaks: 'an order that was bought whole waits for ever once nothing of it is needed any more',
    file: 'src/domain/lifecycle/fulfilment-fold.ts',
    find: "isEnough(have, goods, 'needed') || isEnough(have, goods, 'count');",
    replace: "isEnough(have, goods, 'needed');",
    tests: ['test/domain/lifecycle/fulfilment-fold.test.ts', 'test/lives/lives.test.ts'],
  },
  {
    name: 'wallet-leg-waits-for-ticket-money',
    breaks: 'the retry of a wallet leg is refused because a ticket had sent other money to the wallet',
    file: 'src/domain/refunds/refund-legs.ts',
    find: "heldBy(facts.refunds.filter((one) => one.to !== 'wallet'))",
    replace: 'heldBy(facts.refunds)',
    tests: ['test/domain/refunds/refund-retry.test.ts'],
  },
  {
    name: 'money-that-did-not-go-back-is-forgotten',
    breaks:
      'foreign money that a person gave back, and that payment then refused to send, waits for nobody: the review does not come back (spec 13: a reason comes back with new facts)',
    file: 'src/domain/order/review-marks.ts',
    find: '${backOf(one.paymentId)}`,',
    replace: '`,',
    tests: SEARCH,
  },
];
