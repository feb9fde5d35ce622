import type { Mutant } from '../mutant.ts';

/** Slips in what is late, raced or at a bound, by an author who had read the spec and the sources, but no tests. */
export const BY_A_FOURTH_HAND: readonly Mutant[] = [
  {
    name: 'shipping-off-counts-a-mall-per-line',
    breaks:
      "a shipping_off coupon gives back a mall's shipping once for each covered line instead of once (spec 4 (step 7))",
    file: 'src/domain/pricing/coupon-rules.ts',
    find: '      const malls = [...new Set(covered.map((line) => line.mall))];',
    replace: '      const malls = covered.map((line) => line.mall);',
    tests: ['test/domain/pricing/pricing.properties.test.ts'],
  },
  {
    name: 'unsold-lines-weigh-in-shipping',
    breaks:
      'the shipping of a summary also counts the weight of lines that cannot be sold (spec 4 (steps 4, last paragraph: left out of every sum))',
    file: 'src/domain/pricing/mall-pricing.ts',
    find: '  const weightG = sold.reduce((total, line)',
    replace: '  const weightG = lines.reduce((total, line)',
    tests: ['test/domain/pricing/pricing.test.ts'],
  },
  {
    name: 'coupon-ties-mall-by-mall',
    breaks:
      'when lines of two malls alternate, the odd cent of a coupon goes to a later line of the first mall instead of the earlier line of the request (spec 4 (allocate: ties to the earlier line), 2 (request order across malls))',
    file: 'src/domain/pricing/pricing.ts',
    find: '    .filter(isAvailable)\n    // Lines come mall by mall; ties are decided in request order.\n    .sort((a, b) => a.lineNo - b.lineNo)\n',
    replace: '    .filter(isAvailable)\n',
    tests: ['test/domain/pricing/pricing-coupons.test.ts'],
  },
  {
    name: 'used-coupon-counts-once-in-lists',
    breaks:
      'the coupon list and the automatic choice think that a public coupon which somebody has used several times was used once (spec 4 (COUPON_ALREADY_USED), 5)',
    file: 'src/domain/pricing/coupons-of-caller.ts',
    find: 'usedByCaller: usesByCode.get(coupon.code) ?? 0 }',
    replace: 'usedByCaller: usesByCode.has(coupon.code) ? 1 : 0 }',
    tests: ['test/domain/pricing/coupons-of-caller.test.ts'],
  },
  {
    name: 'expected-final-of-another-currency-ignored',
    breaks:
      "an expected_final in another currency than the order's is ignored and the order is placed at a price that nobody agreed to (spec 6 (Price))",
    file: 'src/domain/pricing/price-lock.ts',
    find: '    (asked.isExpected && asked.expectedMinor !== price.final)',
    replace: '    (asked.expectedMinor !== null && asked.expectedMinor !== price.final)',
    tests: ['test/domain/pricing/price-lock.test.ts'],
  },
  {
    name: 'double-tap-pays-by-wallet-twice',
    breaks:
      'a double tap on an order that the wallet pays in full places and pays a second order (spec 6 (Once: people double-tap))',
    file: 'src/operations/checkout/place-order.ts',
    find: "    return order?.status === 'unpaid' || (order?.status === 'paid' && order.finalMinor === 0n);",
    replace: "    return order?.status === 'unpaid';",
    tests: ['test/scenarios/checkout-once.test.ts'],
  },
  {
    name: 'retried-commit-answers-old-short-id',
    breaks:
      "a checkout whose commit is tried again answers (and keeps for repeats) the short id of the first try, which belongs to no order or to somebody else's (spec 6 (answer), 2 (short id))",
    file: 'src/operations/checkout/commit-order.ts',
    find: '    const response = present(placedView(placing));',
    replace: '    const response = present(placedView(first));',
    tests: ['test/runtime/given-back.test.ts'],
  },
  {
    name: 'wallet-paid-order-leaves-cart-twice',
    breaks:
      'an order that the wallet pays at once takes its entries out of the cart a second time when the app says that it paid (spec 6 (Cart: once per order), 8)',
    file: 'src/domain/order/place.ts',
    find: '    cartLeftAtMs: leavesCartNow(placing) ? nowMs : null,',
    replace: '    cartLeftAtMs: placing.noRemoveFromCart ? null : nowMs,',
    tests: ['test/domain/order/place.test.ts'],
  },
  {
    name: 'token-keeps-wrong-rate-time',
    breaks:
      'an order placed with a price token keeps the time of the summary as the time of its forex rate (spec 6 (last bullet: the forex rate and its time))',
    file: 'src/domain/pricing/price-lock.ts',
    find: '    rateAsOfMs: source.rate.asOfMs,',
    replace: '    rateAsOfMs: source.nowMs,',
    tests: ['test/domain/pricing/price-lock.test.ts'],
  },
  {
    name: 'woken-event-keeps-old-waiting-time',
    breaks:
      'an event that was dead-lettered for an unknown order and comes again (or is replayed) is buried again after its first retry instead of waiting anew (spec 10 (UNKNOWN_ORDER_RETRY_SECONDS; dlq replays))',
    file: 'src/repositories/order-events.ts',
    find: '      const { orderId, eventKey, state, receivedAtMs, attempts, nextAtMs, reason } = event;\n      await db\n        .update(orderEvent)\n        .set({ state, receivedAtMs, attempts, nextAtMs, reason })',
    replace:
      '      const { orderId, eventKey, state, attempts, nextAtMs, reason } = event;\n      await db\n        .update(orderEvent)\n        .set({ state, attempts, nextAtMs, reason })',
    tests: ['test/repositories/events.test.ts'],
  },
  {
    name: 'order-does-not-wait-for-goods-of-open-refund',
    breaks:
      "an order counts as purchased although a line is not bought, as soon as a refund of that line is only under way (spec 9 (paid to purchased: every entry's count), 11 (a failed refund frees what it held))",
    file: 'src/domain/order/facts.ts',
    find: "refunds.filter((refund) => refund.status === 'succeeded').flatMap((refund) => refund.units);",
    replace: "refunds.filter((refund) => refund.status !== 'failed').flatMap((refund) => refund.units);",
    tests: ['test/domain/order/refund-answers.test.ts'],
  },
  {
    name: 'late-authorization-is-not-voided',
    breaks:
      "a second authorization that arrives when the order has moved on beyond paid is never voided, and the person's card stays blocked (spec 10 (Authorizations not needed any more are voided))",
    file: 'src/domain/order/release-excess-payments.ts',
    find: "  if (!isOver(status) && (status === 'unpaid' || status === 'authorized' || !isCovered)) return;",
    replace: "  if (status !== 'paid' && status !== 'canceled') return;",
    tests: ['test/search/search.test.ts'],
  },
  {
    name: 'waiting-first-event-is-overwritten',
    breaks:
      'an event that waits for its order is overwritten by a later one of the same key with another amount, and nobody is asked to look (spec 10 (same key with another amount is kept and marks payment_review))',
    file: 'src/domain/order/apply-event.ts',
    find: '  if (isOther && isUntried(known)) {',
    replace: "  if (isOther && isUntried(known) && known.reason === 'failed') {",
    tests: ['test/domain/order/apply-event.test.ts'],
  },
  {
    name: 'events-lost-behind-a-full-page',
    breaks:
      'when the orders of one change have a thousand stored events or more, some of them are not read and the decision is made from a part (spec 10 (state is a fold over the stored events))',
    file: 'src/repositories/order-events.ts',
    find: '      if (rows.length >= PAGE) return eachOfMany(db, orderIds);',
    replace: '      if (rows.length > PAGE) return eachOfMany(db, orderIds);',
    tests: ['test/scenarios/events/many-events.test.ts'],
  },
  {
    name: 'redelivered-failure-ends-new-attempt',
    breaks:
      'a failure of the first refund attempt that is delivered again with the same event_id but a new time ends the attempt that a retry began (spec 11 (old news told again never ends a new attempt), 10 (a redelivery with a new time is the same event))',
    file: 'src/domain/refunds/refund-attempts.ts',
    find: '    (one) =>\n      (notice.eventId !== null && one.eventId === notice.eventId) ||\n      (one.status === notice.status && one.occurredAtMs === notice.occurredAtMs),',
    replace: '    (one) => one.status === notice.status && one.occurredAtMs === notice.occurredAtMs,',
    tests: ['test/domain/refunds/refund-state.test.ts'],
  },
  {
    name: 'retry-of-two-legs-forgets-the-first',
    breaks:
      'a retry of a refund with two failed card legs asks payment for both but records the new attempt of the last one only (spec 11 (Each leg has its own state; attempt rises by retry))',
    file: 'src/domain/order/refund-change.ts',
    find: '    const current = next.aggregate.refunds.filter((one) => one.refundId === refundId);',
    replace: '    const current = change.aggregate.refunds.filter((one) => one.refundId === refundId);',
    tests: ['test/domain/order/refund-rows.test.ts'],
  },
  {
    name: 'retry-refunds-units-twice',
    breaks:
      'a failed refund of lines can be retried although another refund has given the same units back meanwhile (spec 11 (never a line more often than bought; a retry reserves again, REFUND_EXCEEDS possible))',
    file: 'src/domain/refunds/refund-retry.ts',
    find: '  (refund.shipping <= shippingLeft(facts) && refund.units.every((units) => areFree(units, facts)));',
    replace:
      '  (refund.shipping <= shippingLeft(facts) || refund.units.every((units) => areFree(units, facts)));',
    tests: ['test/domain/refunds/refunds.properties.test.ts'],
  },
  {
    name: 'second-refund-failure-cannot-be-stored',
    breaks:
      "the second failure of a refund after a retry runs into the first one's notification and is never applied (spec 12 (one notification per order and event key), 11 (states))",
    file: 'src/domain/order/refund-change.ts',
    find: '      const attempts = legs.flatMap((one) => one.attempts).length;',
    replace: '      const attempts = legs.length;',
    tests: ['test/domain/order/refund-rows.test.ts'],
  },
  {
    name: 'rate-of-any-age-when-forex-leaves-it-out',
    breaks:
      'when forex answers but leaves a currency out, its last rate is used however old it is (spec 15 (last rate fetched within 10 min, then 503))',
    file: 'src/operations/pricing/current-rate.ts',
    find: "      if (!fetched.has(currency)) throw new UpstreamUnavailable('forex', 'no_rate');",
    replace: "      if (fetched.size === 0) throw new UpstreamUnavailable('forex', 'no_rate');",
    tests: ['test/scenarios/away.test.ts'],
  },
  {
    name: 'authorized-order-in-review-lapses',
    breaks:
      'an authorized order that waits in the review queue is canceled by the sweep when its authorization time is over (spec 9 (an order in payment_review does not expire, waits until a person ends it))',
    file: 'src/domain/order/decide.ts',
    find: "  if (order.status === 'authorized' && isDue && !order.paymentReview) return 'authorization_lapsed';",
    replace: "  if (order.status === 'authorized' && isDue) return 'authorization_lapsed';",
    tests: ['test/scenarios/review-holds.test.ts'],
  },
  {
    name: 'young-orders-are-indexed-too-early',
    breaks:
      'the index by phone and e-mail passes over an order that commits after one with a later id, so support never finds it (spec 13 (support/orders?phone=&email=))',
    file: 'src/operations/sweep/index-orders.ts',
    find: 'fromId: firstIdAt(nowMs - YOUNG_MS),',
    replace: 'fromId: firstIdAt(nowMs + YOUNG_MS),',
    tests: ['test/scenarios/support-search.test.ts'],
  },
  {
    name: 'refused-topic-is-overtaken',
    breaks:
      "when the broker refuses a topic, a second order's event of that topic is passed over and its later events are sent before it (spec 10 (Out: in order per order))",
    file: 'src/kafka/relay.ts',
    find: '  for (const row of wave) if (badTopics.has(row.topic)) refused.add(row.orderId);\n',
    replace: '',
    tests: ['test/scenarios/relay-refusals.test.ts'],
  },
  {
    name: 'outbox-sent-by-clock-not-sequence',
    breaks:
      'events of one order are relayed by the clock of the process that wrote them instead of their number, so a later one may go first (spec 10 (Out: in order per order))',
    file: 'src/repositories/outbox.ts',
    find: '        .orderBy(asc(orderId), asc(outbox.seq), asc(outbox.eventId))',
    replace: '        .orderBy(asc(orderId), asc(createdAtMs), asc(outbox.eventId))',
    tests: ['test/scenarios/time/two-clocks.test.ts'],
  },
  {
    name: 'new-topic-is-read-from-its-end',
    breaks:
      'records that were in a topic before the group first read it are skipped for good (spec 10 (topics event.*; no event is lost))',
    file: 'src/kafka/kafkajs/member.ts',
    find: 'fromBeginning: true',
    replace: 'fromBeginning: false',
    tests: ['test/kafka/consumer.test.ts'],
  },
  {
    name: 'signatures-of-the-future-are-good',
    breaks:
      'a service signature whose time lies any while in the future is accepted (spec 2 (x-shopping-signature, 300 s))',
    file: 'src/http/service-auth.ts',
    find: 'Math.abs(Math.floor(nowMs / 1000) - Number(sent.t)) > WINDOW_S',
    replace: 'Math.floor(nowMs / 1000) - Number(sent.t) > WINDOW_S',
    tests: ['test/http/service-auth.test.ts'],
  },
  {
    name: 'second-page-of-review-queue-starts-over',
    breaks:
      'the next page of the review queue begins by the time of placing instead of the time of the review, so support sees the first page again and never the rest (spec 13 (support/orders?review=&cursor=))',
    file: 'src/operations/orders/search-orders.ts',
    find: 'after: request.cursor,',
    replace: 'after: request.cursor === null ? null : { ...request.cursor, atMs: 0 },',
    tests: ['test/scenarios/review.test.ts'],
  },
  {
    name: 'long-forwarded-header-fakes-the-network',
    breaks:
      'a guest who sends a long x-forwarded-for chooses the network address by which tries are counted (spec 16 (x-forwarded-for only from TRUSTED_PROXIES; limits per network address))',
    file: 'src/http/middleware/caller.ts',
    find: '.slice(-HOPS_MAX)',
    replace: '.slice(0, HOPS_MAX)',
    tests: ['test/scenarios/limits.test.ts'],
  },
  {
    name: 'released-hold-is-bound-again',
    breaks:
      'a checkout that was too slow binds a wallet hold which the sweep has already released (spec 6 (Wallet: frozen to bound or frozen to releasing, only one can win))',
    file: 'src/repositories/checkout-guards.ts',
    find: "  guard: and(eq(walletHold.orderId, slot('orderId', walletHold.orderId)), eq(walletHold.state, 'frozen')),",
    replace: "  guard: eq(walletHold.orderId, slot('orderId', walletHold.orderId)),",
    tests: ['test/scenarios/wallet-sweep.test.ts'],
  },
  {
    name: 'batch-exceeds-total-limit-of-coupon',
    breaks:
      "several checkouts committed in one batch use a coupon more often than its total limit (spec 6 (a coupon's limits are never exceeded, however many requests race))",
    file: 'src/repositories/joint-guards.ts',
    find: 'lte(sql`${coupon.usedCount} + ${uses}`, coupon.totalLimit)',
    replace: 'lte(sql`${coupon.usedCount} + 1`, coupon.totalLimit)',
    tests: ['test/scenarios/checkout-together.test.ts'],
  },
  {
    name: 'long-detail-loses-the-dead-letter-body',
    breaks:
      'a bad kafka message with many wrong fields is kept without its payload and headers, because its description does not fit the column (spec 10 (dead letters with reason, headers and payload; bounded columns))',
    file: 'src/operations/inbox/keep-dead-letter.ts',
    find: '    detail: cutText(isTooLarge ? `${measured(payload)}; ${detail}` : detail, 255),',
    replace: '    detail: isTooLarge ? `${measured(payload)}; ${detail}` : detail,',
    tests: ['test/scenarios/events/bounds.test.ts'],
  },
];
