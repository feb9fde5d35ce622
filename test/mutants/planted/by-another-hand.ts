import type { Mutant } from '../mutant.ts';

/** Slips of a refactoring or a hurried change, by an author who had read the spec only. */
export const BY_ANOTHER_HAND: readonly Mutant[] = [
  // src/domain
  {
    name: 'coupon-of-malls-and-skus-covers-only-both',
    breaks:
      'a coupon that names malls and SKUs covers only lines that are both, so that people save too little or are told COUPON_NOT_APPLICABLE (spec 4, step 7: its malls or SKUs)',
    file: 'src/domain/pricing/coupon-rules.ts',
    find: '    : lines.filter((line) => coupon.malls.includes(line.mall) || coupon.skuIds.includes(line.skuId));',
    replace: `    : lines.filter(
        (line) =>
          (coupon.malls.length === 0 || coupon.malls.includes(line.mall)) &&
          (coupon.skuIds.length === 0 || coupon.skuIds.includes(line.skuId)),
      );`,
    tests: ['test/domain/pricing/coupon-rules.test.ts'],
  },
  {
    name: 'blocked-email-in-full-width-passes',
    breaks:
      'whoever is blocked by e-mail orders all the same by writing it in full width or with an invisible sign (spec 6, Address: judged after width and marks are brought to one form)',
    file: 'src/domain/address/address.ts',
    find: 'const emails = new Set([address.email.trim().toLowerCase(), emailOf(address.email)]);',
    replace: 'const emails = new Set([address.email.trim().toLowerCase()]);',
    tests: ['test/domain/address/address.test.ts'],
  },
  {
    name: 'half-failed-refund-frees-its-units',
    breaks:
      'of a refund whose card leg went back and whose wallet leg failed the units are free again, so that the same piece is refunded by another ticket (spec 11: never a line more often than bought)',
    file: 'src/domain/refunds/refund-facts.ts',
    find: 'refund.legs.some((leg) => isOpen(legStatus(leg)) || timesPaid(leg) > 0);',
    replace: `refund.legs.some((leg) => isOpen(legStatus(leg))) ||
  refund.legs.every((leg) => timesPaid(leg) > 0);`,
    tests: ['test/domain/refunds/refund-amounts.test.ts'],
  },
  {
    name: 'refund-under-way-lessens-what-must-be-bought',
    breaks:
      'an order counts as purchased or received without units whose refund is only asked for; when that refund fails nobody buys them any more (spec 9: every entry’s count)',
    file: 'src/domain/order/facts.ts',
    find: "refunds.filter((refund) => refund.status === 'succeeded').flatMap((refund) => refund.units);",
    replace: "refunds.filter((refund) => refund.status !== 'failed').flatMap((refund) => refund.units);",
    tests: ['test/scenarios/refunds/order.test.ts'],
  },
  {
    name: 'each-event-begins-the-15-days-anew',
    breaks:
      'every event, refund or end of a review gives an order 15 days more in receiving, and an authorization 7 days more, so that they end late or never (spec 9: 15 days in receiving, AUTH_MAX_DAYS)',
    file: 'src/domain/order/advance.ts',
    find: '      dueAtMs: transitions.length === 0 ? progress.dueAtMs : dueAt(at, status),',
    replace: '      dueAtMs: dueAt(at, status),',
    tests: ['test/domain/order/marks.test.ts'],
  },
  {
    name: 'resolved-review-never-comes-back',
    breaks:
      'once a person has ended a review, another contradiction, short payment or refund too many of the same kind is not told to anybody, and the order is shipped (spec 10, 13: new facts mark payment_review)',
    file: 'src/domain/order/review-marks.ts',
    find: 'of.reason === one.reason && of.facts === one.facts;',
    replace: 'of.reason === one.reason;',
    tests: ['test/scenarios/review.test.ts'],
  },
  {
    name: 'shipping-given-back-twice-goes-unseen',
    breaks:
      'the late success of a failed refund that held the shipping, after another ticket gave it back, is not marked: the shop pays it twice and nobody looks (spec 11: marks payment_review if too much went back)',
    file: 'src/domain/refunds/refund-progress.ts',
    find: `    facts.lines.some((line) => unitsIn(goods, line.lineNo) > line.count) ||
    sum(own.map((refund) => refund.shipping)) > facts.shippingPaid`,
    replace: '    facts.lines.some((line) => unitsIn(goods, line.lineNo) > line.count)',
    tests: ['test/domain/refunds/refunds.properties.test.ts'],
  },
  {
    name: 'second-failure-of-a-refund-cannot-be-told',
    breaks:
      'a refund that fails again after a retry tells the user under the key of the first time, which is refused: the notice is a dead letter and the refund stays processing for ever (spec 11, 12)',
    file: 'src/domain/order/refund-change.ts',
    find: `      const attempts = legs.flatMap((one) => one.attempts).length;
      addNotification(
        context,
        change.rows,
        status === 'succeeded' ? 'refund_succeeded' : 'refund_failed',
        \`refund/\${refund.refundId}/\${status}/\${attempts}\`,`,
    replace: `      addNotification(
        context,
        change.rows,
        status === 'succeeded' ? 'refund_succeeded' : 'refund_failed',
        \`refund/\${refund.refundId}/\${status}\`,`,
    tests: ['test/scenarios/refunds/attempts.test.ts'],
  },

  // src/operations
  {
    name: 'guests-token-taken-for-a-user',
    breaks:
      'a price token that was made for a guest is good for whoever signs in, with a guest’s discounts, instead of 422 PRICE_TOKEN_INVALID (spec 6, Price: binds user)',
    file: 'src/domain/pricing/price-lock.ts',
    find: 'if (lock === null || lock.userId !== caller.userId || lock.region !== caller.region) {',
    replace:
      'if (lock === null || (lock.userId ?? caller.userId) !== caller.userId || lock.region !== caller.region) {',
    tests: ['test/scenarios/checkout-rules.test.ts'],
  },
  {
    name: 'lost-commit-releases-bound-money',
    breaks:
      'when the answer of COMMIT is lost, the wallet money of the order that stands is released at rebate; its deduct is refused once the order is paid (spec 6, Wallet: only one can win, exactly one of deducted or released)',
    file: 'src/operations/checkout/wallet.ts',
    find: `  if (await deps.store.holds.move(hold.orderId, 'frozen', 'releasing', deps.clock.nowMs())) {
    await settleHold(deps, { ...hold, state: 'releasing' }, call);
  }`,
    replace: `  await deps.store.holds.move(hold.orderId, 'frozen', 'releasing', deps.clock.nowMs());
  await settleHold(deps, { ...hold, state: 'releasing' }, call);`,
    tests: ['test/scenarios/crash.test.ts'],
  },
  {
    name: 'blocked-address-told-last',
    breaks:
      'a blocked address with a sold-out entry or a bad coupon is told of those, and only once they are mended that it is blocked (spec 6: checked in this order: body, address, entries, channel, coupon)',
    file: 'src/operations/checkout/place-order.ts',
    find: `    await allowed.result();
    throw error;`,
    replace: `    await allowed.result().catch(() => undefined);
    throw error;`,
    tests: ['test/scenarios/checkout-order.test.ts'],
  },
  {
    name: 'zero-days-deletes-at-once',
    breaks:
      'an operator who keeps rows for ever (0 days) loses sent events, answered requests and settled dead letters the moment they are done (spec 16: deleted after a configured time)',
    file: 'src/operations/sweep/prune.ts',
    find: `  // 0: for ever.
  if (days === 0) return 0;
`,
    replace: '',
    tests: ['test/scenarios/retention.test.ts'],
  },
  {
    name: 'currency-that-forex-dropped-keeps-its-old-rate',
    breaks:
      'while forex answers without a currency, its last rate serves however old it is: people are charged at yesterday’s rate instead of 503 (spec 15: the last rate fetched within 10 min)',
    file: 'src/operations/pricing/current-rate.ts',
    find: "      if (!fetched.has(currency)) throw new UpstreamUnavailable('forex', 'no_rate');\n",
    replace: '',
    tests: ['test/scenarios/away.test.ts'],
  },
  {
    name: 'paid-then-told-empties-the-cart-twice',
    breaks:
      'the APP’s paid notice after the order’s entries have left the cart takes them out once more: what the user has put in again meanwhile is gone (spec 6, Cart: once per order)',
    file: 'src/operations/orders/note-paid-from-client.ts',
    find: '    if (await repos.orders.markCartLeft(orderId, nowMs)) await repos.cart.subtract(caller.userId, lines);',
    replace: `    await repos.orders.markCartLeft(orderId, nowMs);
    await repos.cart.subtract(caller.userId, lines);`,
    tests: ['test/scenarios/checkout-rules.test.ts'],
  },
  {
    name: 'token-while-the-wallet-is-away',
    breaks:
      'a summary without rebate’s answer, or on an old rate while forex is away, is signed all the same: its price without the wallet’s money is refused as PRICE_CHANGED, or an old rate locked for 10 minutes more (spec 4: none when degraded)',
    file: 'src/operations/pricing/summarize-order.ts',
    find: 'const lock = loaded.degraded.length > 0 ? null : lockOn(price, source, caller, request);',
    replace:
      "const lock = loaded.degraded.includes('pricectrl') ? null : lockOn(price, source, caller, request);",
    tests: ['test/scenarios/price-changed.test.ts'],
  },
  {
    name: 'last-full-page-has-a-cursor',
    breaks:
      'a last page with exactly `limit` orders names a next one, which is empty: the APP shows that there is more (spec 13: next_cursor is "" at the end)',
    file: 'src/operations/orders/listed-order.ts',
    find: 'next: places.length > limit ?',
    replace: 'next: places.length >= limit ?',
    tests: ['test/scenarios/order-lists.test.ts'],
  },

  // src/repositories and src/db
  {
    name: 'woken-event-is-as-old-as-before',
    breaks:
      'an event that died for want of its order and is sent again is buried at the next sweep, and not tried for another hour: the payment is never applied when the order comes (spec 10: tried for UNKNOWN_ORDER_RETRY_SECONDS)',
    file: 'src/repositories/order-events.ts',
    find: `      const { orderId, eventKey, state, receivedAtMs, attempts, nextAtMs, reason } = event;
      await db
        .update(orderEvent)
        .set({ state, receivedAtMs, attempts, nextAtMs, reason })`,
    replace: `      const { orderId, eventKey, state, attempts, nextAtMs, reason } = event;
      await db
        .update(orderEvent)
        .set({ state, attempts, nextAtMs, reason })`,
    tests: ['test/repositories/events.test.ts'],
  },
  {
    name: 'sharded-coupon-beyond-its-limit',
    breaks:
      'on a sharded keyspace two checkouts that race for the last use of a coupon both get it (spec 6: a coupon’s limits are never exceeded, however many race; spec 19)',
    file: 'src/repositories/checkout-guards.ts',
    find: "    .where(and(eq(coupon.code, slot('couponCode', coupon.code)), IS_LEFT)),",
    replace: "    .where(eq(coupon.code, slot('couponCode', coupon.code))),",
    tests: ['test/scenarios/sharded-forms.test.ts'],
  },
  {
    name: 'sent-by-its-age',
    breaks:
      'outgoing events that Kafka has not taken yet are deleted with the old ones that were sent: buyers and warehouse never hear of them (spec 10: at least once; spec 16: rows that are done)',
    file: 'src/repositories/retention.ts',
    find: '  isOver: lte(outbox.sentAtMs, beforeMs),',
    replace: '  isOver: lte(outbox.createdAtMs, beforeMs),',
    tests: ['test/scenarios/retention.test.ts'],
  },
  {
    name: 'busy-connection-counts-as-silent',
    breaks:
      'a connection that answers one read after another without a pause is cut as silent after its time, and its reads fail: 503 under load only (spec 1: 1000 requests a second; spec 16)',
    file: 'src/db/answer-deadline.ts',
    find: `      waiting -= 1;
      sinceMs = performance.now();`,
    replace: '      waiting -= 1;',
    tests: ['test/db/answer-deadline.test.ts'],
  },
  {
    name: 'who-gave-up-keeps-its-place',
    breaks:
      'whoever waited for a row in vain takes a place at it once it is free, and never leaves: an order, or a SKU after a few, answers 503 until the process is started anew (spec 16: work that waits is bounded)',
    file: 'src/db/bulkhead.ts',
    find: `      const timer = setTimeout(() => {
        waiting.delete(one);
        reject(noAnswerInTime());`,
    replace: `      const timer = setTimeout(() => {
        reject(noAnswerInTime());`,
    tests: ['test/db/bulkhead.test.ts'],
  },

  // src/events and src/kafka
  {
    name: 'one-amount-in-two-spellings-contradicts',
    breaks:
      'a redelivery that says "62.5" where the first said "62.50" is another amount: the order is put under review and not shipped (spec 10: the same key with another amount)',
    file: 'src/events/contracts.ts',
    find: '  v.transform(({ v: text, c }) => ({ v: formatMinor(parseAmount(text, c) ?? 0n, c), c })),',
    replace: `  v.transform(({ v: text, c }) => ({
    v: text.includes('.') ? text : formatMinor(parseAmount(text, c) ?? 0n, c),
    c,
  })),`,
    tests: ['test/events/contracts.test.ts'],
  },
  {
    name: 'lost-by-http-is-answered-200',
    breaks:
      'an event that could be kept nowhere, not even among the dead letters, is answered 200 to the orders service, which never sends it again (spec 10: answers only after the event is safely stored)',
    file: 'src/events/put-aside.ts',
    find: "  if (incoming.via === 'http') throw new NothingKept();\n",
    replace: '',
    tests: ['test/events/handle-event.test.ts'],
  },
  {
    name: 'behind-a-missing-topic-overtakes',
    breaks:
      'once a topic was refused in a reading, an order whose row for it comes later in that reading sends what stands behind it: readers see order.shipped before order.purchased (spec 10, Out: in order per order)',
    file: 'src/kafka/relay.ts',
    find: '  for (const row of wave) if (badTopics.has(row.topic)) refused.add(row.orderId);\n',
    replace: '',
    tests: ['test/scenarios/relay-refusals.test.ts'],
  },
  {
    name: 'failed-commit-is-forgotten',
    breaks:
      'offsets whose commit failed are not committed again before another record comes, not even on SIGTERM: the lag stands, and all of it is read again by the next process (spec 10, 16: commit, leave the group)',
    file: 'src/kafka/group-membership.ts',
    find: `        this.#hasNews = true;
        // A refusal`,
    replace: '        // A refusal',
    tests: ['test/kafka/group-membership.test.ts'],
  },

  // src/http, src/upstream, src/config and src/platform
  {
    name: 'refused-checkouts-count-as-bad-codes',
    breaks:
      'each checkout with a good coupon that is refused for another reason (price changed, sold out) keeps its try: after 60, or 10 at the edge, the user is RATE_LIMITED for bad codes (spec 16: given back if it was none)',
    file: 'src/http/limit-tries.ts',
    find: `  try {
    return await work(() => {
      counts = true;
    });
  } finally {
    await begun.end(counts);
  }`,
    replace: `  const answer = await work(() => {
    counts = true;
  });
  await begun.end(counts);
  return answer;`,
    tests: ['test/scenarios/limits.test.ts'],
  },
  {
    name: 'replay-in-a-race-without-its-header',
    breaks:
      'of two checkouts with one key at the same moment the second gets the first one’s order without Idempotent-Replayed, so that the client counts two (spec 6, Once)',
    file: 'src/http/routes/checkout.ts',
    find: "if (text !== own) c.header('idempotent-replayed', 'true');",
    replace: "if (own === '') c.header('idempotent-replayed', 'true');",
    tests: ['test/scenarios/checkout-together.test.ts'],
  },
  {
    name: 'one-breaker-for-all-upstreams',
    breaks:
      'pricectrl that is away shuts off forex, rebate and payment too: summaries end in 503 instead of degraded, and nobody is refunded meanwhile (spec 15: the table of what is away)',
    file: 'src/upstream/create.ts',
    find: `  const target = (service: UpstreamName): UpstreamTarget => ({
    service,
    // The notify URL is whole and is used as it is written, also with a slash at its end.
    baseUrl:
      service === 'orders' ? (options.ordersNotifyUrl ?? '') : options.urls[service].replace(/\\/+$/, ''),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    breaker: createBreaker({ nowMs: options.nowMs }),`,
    replace: `  const breaker = createBreaker({ nowMs: options.nowMs });
  const target = (service: UpstreamName): UpstreamTarget => ({
    service,
    // The notify URL is whole and is used as it is written, also with a slash at its end.
    baseUrl:
      service === 'orders' ? (options.ordersNotifyUrl ?? '') : options.urls[service].replace(/\\/+$/, ''),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    breaker,`,
    tests: ['test/upstream/request-breaker.test.ts'],
  },
  {
    name: 'unset-app-env-needs-no-credentials',
    breaks:
      'a production whose APP_ENV is unset starts without credentials for its upstreams and calls payment and rebate unsigned (spec 14: APP_ENV unset means production; spec 15: production refuses to start without)',
    file: 'src/config/config.ts',
    find: "appEnv: env.APP_ENV ?? 'production',",
    replace: "appEnv: env.APP_ENV ?? '',",
    tests: ['test/config/config.test.ts'],
  },
  {
    name: 'sweep-goes-on-when-told-to-stop',
    breaks:
      'a process that gets SIGTERM in the middle of a long sweep or retention goes on with it until its own end, and is ended with 1 by its own limit (spec 16: SIGTERM drains, exit 0 within 15 s)',
    file: 'src/platform/bun/sweeper.ts',
    find: `      clearInterval(timer);
      end.abort();`,
    replace: '      clearInterval(timer);',
    tests: ['test/platform/sweeper.test.ts'],
  },
];
