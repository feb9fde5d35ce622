import type { Mutant } from '../mutant.ts';

/** Slips in what is late, raced, at a bound or on a second try, by a fifth author, who had read the spec and the sources only. */
export const BY_A_FIFTH_HAND: readonly Mutant[] = [
  {
    name: 'coupon-cents-mall-by-mall',
    breaks:
      'with lines of two malls interleaved in the request, a coupon\'s odd cent goes to the wrong line: ties are shared mall by mall and no longer in request order (spec 2 "Lines stand in request order everywhere, across malls too"; spec 4 allocate)',
    file: 'src/domain/pricing/pricing.ts',
    find: '    .filter(isAvailable)\n    // Lines come mall by mall; ties are decided in request order.\n    .sort((a, b) => a.lineNo - b.lineNo)\n',
    replace: '    .filter(isAvailable)\n',
    tests: ['test/domain/pricing/pricing-coupons.test.ts'],
  },
  {
    name: 'void-cancels-despite-foreign-capture',
    breaks:
      'an authorized order that also has a capture in another currency is canceled as soon as its authorization is voided, instead of waiting in payment_review for a person (spec 9, 10 "another currency is payment_review")',
    file: 'src/domain/lifecycle/order-transitions.ts',
    find: 'const nothingIsLeft = ({ open, capturedInAll, foreignCaptures }: PaymentFold): boolean =>\n  open.every((one) => one.amount?.amountMinor === 0n) && capturedInAll === 0n && foreignCaptures.length === 0;',
    replace:
      'const nothingIsLeft = ({ open, capturedInAll }: PaymentFold): boolean =>\n  open.every((one) => one.amount?.amountMinor === 0n) && capturedInAll === 0n;',
    tests: ['test/domain/lifecycle/order-transitions.test.ts'],
  },
  {
    name: 'late-failure-at-sixty-seconds',
    breaks:
      'a failed refund_notified without attempt whose time lies exactly 60 s before the retry began is taken for the old attempt, so the open attempt never ends (spec 11 "clocks differ by up to 60 s")',
    file: 'src/domain/refunds/refund-attempts.ts',
    find: 'return hasEnded && last.beganAtMs - notice.occurredAtMs <= nearMs ? last.attempt : attempt;',
    replace: 'return hasEnded && last.beganAtMs - notice.occurredAtMs < nearMs ? last.attempt : attempt;',
    tests: ['test/domain/refunds/refund-state.test.ts'],
  },
  {
    name: 'freed-dearer-unit-forgotten',
    breaks:
      'when a refund of the first (dearer) unit fails after another refund took the next one, the freed unit is worth a cent too little, so the line\'s refunds no longer add up to its payable (spec 11 "A failed refund frees what it held")',
    file: 'src/domain/refunds/refund-units.ts',
    find: 'sum(allUnits(line).slice(0, free));',
    replace: 'sum(allUnits(line).slice(line.count - free));',
    tests: ['test/domain/refunds/refund-units.test.ts'],
  },
  {
    name: 'early-refund-retried-after-paid',
    breaks:
      'a refund that a ticket opened and that failed before the order was paid can be retried once the order is paid, and sends away money that pays the due (spec 11 "One balance")',
    file: 'src/domain/refunds/refund-retry.ts',
    find: "  early: (facts, refund, failed) => facts.stage === 'unpaid' && isMoneyThere(facts, refund, failed),",
    replace: '  early: (facts, refund, failed) => isMoneyThere(facts, refund, failed),',
    tests: ['test/domain/refunds/refund-retry.test.ts'],
  },
  {
    name: 'late-success-leaves-retry-open',
    breaks:
      'when the success of attempt 1 arrives after attempt 2 was begun but before its request was sent, the request is still sent and the money goes back twice (spec 11 "succeeded after failed wins")',
    file: 'src/domain/order/apply-refund-notice.ts',
    find: '  if (outcome.mayPayTwice || ',
    replace: '  if (outcome.overRefunded || ',
    tests: ['test/domain/order/refund-rows.test.ts'],
  },
  {
    name: 'every-event-restarts-due-time',
    breaks:
      'every event that reaches an authorized or receiving order starts its clock anew, so AUTH_MAX_DAYS and the 15 days in receiving end late or never (spec 9)',
    file: 'src/domain/order/advance.ts',
    find: '      dueAtMs: transitions.length === 0 ? progress.dueAtMs : dueAt(at, status),',
    replace: '      dueAtMs: dueAt(at, status),',
    tests: ['test/domain/order/changed-elsewhere.test.ts'],
  },
  {
    name: 'waits-for-order-count-as-failures',
    breaks:
      'an event that waited for its order a few times and then fails once for another reason is a dead letter at that first failure, not after five (spec 10 "fails 5 times")',
    file: 'src/domain/order/waiting-event.ts',
    find: "const failures = row.reason === 'failed' ? row.attempts + 1 : 1;",
    replace: 'const failures = row.attempts + 1;',
    tests: ['test/domain/order/waiting-event.test.ts'],
  },
  {
    name: 'review-age-restarts',
    breaks:
      'each further event of an order under review sets the beginning of the review to now: the order falls to the end of the review queue and the metric shows too young an age (spec 13)',
    file: 'src/domain/order/review-marks.ts',
    find: '((order.paymentReview ? progress.reviewSinceMs : null) ?? source.nowMs),',
    replace: '((order.paymentReview ? null : progress.reviewSinceMs) ?? source.nowMs),',
    tests: ['test/domain/order/marks.test.ts'],
  },
  {
    name: 'first-payment-failure-stays',
    breaks:
      'when a payment fails twice for different reasons, the order keeps showing the older one as last_payment_error (spec 9 "with last_payment_error")',
    file: 'src/domain/payments/payment-fold.ts',
    find: '(rank(fact) === rank(known) && byTime(known, fact) < 0);',
    replace: '(rank(fact) === rank(known) && byTime(known, fact) > 0);',
    tests: ['test/domain/payments/payment-fold.test.ts'],
  },
  {
    name: 'title-cut-before-it-is-filled',
    breaks:
      'a notification whose title becomes longer than 255 characters by its params is refused by the database: POST noti/{kind} answers 500 for ever and the user is not told (spec 12)',
    file: 'src/domain/notifications/sent-text.ts',
    find: '    title: cutText(fillText(title, params), TITLE_MAX_CHARS),',
    replace: '    title: fillText(cutText(title, TITLE_MAX_CHARS), params),',
    tests: ['test/domain/notifications/sent-text.test.ts'],
  },
  {
    name: 'blacklisted-email-in-full-width',
    breaks:
      'a blocked buyer orders again by writing the same e-mail in full-width letters or with an invisible character in it (spec 6 "not on the blacklist", "after width, spaces, direction marks ... one form")',
    file: 'src/domain/address/address.ts',
    find: 'const emails = new Set([address.email.trim().toLowerCase(), emailOf(address.email)]);',
    replace: 'const emails = new Set([address.email.trim().toLowerCase()]);',
    tests: ['test/domain/address/address.test.ts'],
  },
  {
    name: 'wallet-paid-double-tap-pays-twice',
    breaks:
      'a double tap on an order that the wallet or a coupon pays in full places a second order and takes the wallet money twice, for the first one is never unpaid (spec 6 "Once")',
    file: 'src/operations/checkout/place-order.ts',
    find: "return order?.status === 'unpaid' || (order?.status === 'paid' && order.finalMinor === 0n);",
    replace: "return order?.status === 'unpaid';",
    tests: ['test/scenarios/checkout-once.test.ts'],
  },
  {
    name: 'dead-event-not-woken',
    breaks:
      'an event that was dead-lettered for an unknown order and is delivered again while the order is still on its way is answered "stored" but never tried any more (spec 10 "kept and tried for UNKNOWN_ORDER_RETRY_SECONDS")',
    file: 'src/operations/inbox/keep-event.ts',
    find: '  await deps.store.events.wake({ ...row, eventKey: known.eventKey }, known);\n',
    replace: '',
    tests: ['test/scenarios/events/waiting.test.ts'],
  },
  {
    name: 'buried-before-letter-is-kept',
    breaks:
      'when the database goes away between the two writes, a waiting event is closed as dead without any dead letter, so bun run dlq never shows it and its money or parcel is lost (spec 10)',
    file: 'src/operations/inbox/retry-events.ts',
    find: "  const isKept = await keepDeadLetter(deps, {\n    name: row.name,\n    via: row.via === 'http' ? 'http' : 'kafka',\n    place: '',\n    orderId: row.orderId,\n    recordKey: row.orderId,\n    headers: row.headers ?? {},\n    payload: new TextEncoder().encode(JSON.stringify(row.body)),\n    letterId: null,\n    reason,\n    detail,\n  });\n  if (!isKept) throw new LetterNotKept();\n  await deps.store.events.bury(row, reason, deps.clock.nowMs());\n",
    replace:
      "  await deps.store.events.bury(row, reason, deps.clock.nowMs());\n  const isKept = await keepDeadLetter(deps, {\n    name: row.name,\n    via: row.via === 'http' ? 'http' : 'kafka',\n    place: '',\n    orderId: row.orderId,\n    recordKey: row.orderId,\n    headers: row.headers ?? {},\n    payload: new TextEncoder().encode(JSON.stringify(row.body)),\n    letterId: null,\n    reason,\n    detail,\n  });\n  if (!isKept) throw new LetterNotKept();\n",
    tests: ['test/scenarios/events/not-stored.test.ts'],
  },
  {
    name: 'zero-days-prunes-all',
    breaks:
      'RETAIN_..._DAYS=0, which means "keep for ever", deletes every row that is done at the next run (spec 16 "deleted after a configured time"; config: 0 keeps them for ever)',
    file: 'src/operations/sweep/prune.ts',
    find: '  // 0: for ever.\n  if (days === 0) return 0;\n',
    replace: '',
    tests: ['test/scenarios/retention.test.ts'],
  },
  {
    name: 'review-page-tie-skipped',
    breaks:
      'orders whose reviews began in the same millisecond as the last one of a page are left out of, or repeated on, the next page of support/orders?review= (spec 13)',
    file: 'src/repositories/review-queue.ts',
    find: 'and(sql`${since} = ${start}`, gt(orderProgress.orderId, after.id)),',
    replace: 'and(sql`${since} = ${start}`, lt(orderProgress.orderId, after.id)),',
    tests: ['test/repositories/pages-with-ties.test.ts'],
  },
  {
    name: 'erase-drops-unsent-events',
    breaks:
      'user:erase deletes noti.user and refund.requested rows that the relay has not sent yet (broker away), so Kafka never gets them (spec 10 "Out": at least once)',
    file: 'src/repositories/personal-data.ts',
    find: '          and(eq(outbox.orderId, orderId), inArray(outbox.topic, WITH_TEXTS), isNotNull(outbox.sentAtMs)),',
    replace: '          and(eq(outbox.orderId, orderId), inArray(outbox.topic, WITH_TEXTS)),',
    tests: ['test/tooling/cli/user.test.ts'],
  },
  {
    name: 'odd-event-id-refuses-money',
    breaks:
      'a payment event whose event_id is longer or of another form than ours is refused by HTTP with 422 and becomes a dead letter from Kafka, although event_id is no part of any key (spec 10)',
    file: 'src/events/contracts.ts',
    find: 'const eventId = { event_id: v.fallback(v.nullish(idOf(128), null), null) };',
    replace: 'const eventId = { event_id: v.nullish(idOf(128), null) };',
    tests: ['test/events/contracts.test.ts'],
  },
  {
    name: 'later-row-overtakes-bad-topic',
    breaks:
      'when the broker refuses a topic and a row of it stands in a later wave, that row is skipped without holding its order back, so the order\'s next events are sent before it (spec 10 "Out": in order per order)',
    file: 'src/kafka/relay.ts',
    find: '  for (const row of wave) if (badTopics.has(row.topic)) refused.add(row.orderId);\n  const rows = wave',
    replace: '  const rows = wave',
    tests: ['test/kafka/relay.test.ts'],
  },
  {
    name: 'failed-commit-forgotten',
    breaks:
      'after one failed offset commit on a topic that then falls silent nothing is committed any more, not even at a stop: the lag metric stays up and the records are all read again after the restart (spec 10 offsets, 16)',
    file: 'src/kafka/group-membership.ts',
    find: '        this.#hasNews = true;\n        // A refusal',
    replace: '        // A refusal',
    tests: ['test/kafka/group-membership.test.ts'],
  },
  {
    name: 'failed-queue-runs-with-others',
    breaks:
      'the retry of a record that keeps failing runs in one batch with healthy orders, whose records fail and back off with it each time (spec 10 "A bad message stops nothing")',
    file: 'src/kafka/keyed-batcher.ts',
    find: 'return this.#ready.splice(0, at < 0 ? this.#limits.keysMax : Math.max(1, at));',
    replace: 'return this.#ready.splice(0, at <= 0 ? this.#limits.keysMax : at);',
    tests: ['test/kafka/keyed-batcher.test.ts'],
  },
  {
    name: 'try-given-back-to-next-window',
    breaks:
      'a coupon try that ends after its minute is over is given back to the next minute, so slow requests let a guesser have more than 60 bad codes in a minute (spec 16 limits)',
    file: 'src/http/limits.ts',
    find: 'if (!counts && Date.now() < windowEndsMs) await limiter.reward(key);',
    replace: 'if (!counts && Date.now() < windowEndsMs + WINDOW_S * 1000) await limiter.reward(key);',
    tests: ['test/http/limits.test.ts'],
  },
  {
    name: 'remembered-token-outlives-exp',
    breaks:
      'a token that was seen shortly before its end is accepted for up to another minute beyond exp plus the 60 s leeway (spec 2)',
    file: 'src/http/auth.ts',
    find: 'const isStillGood = ({ sinceMs, endsMs }: Believed, nowMs: number): boolean =>\n  nowMs >= sinceMs && nowMs < endsMs && nowMs - sinceMs < BELIEVED_MS;',
    replace:
      'const isStillGood = ({ sinceMs }: Believed, nowMs: number): boolean =>\n  nowMs >= sinceMs && nowMs - sinceMs < BELIEVED_MS;',
    tests: ['test/http/believed.test.ts'],
  },
  {
    name: 'half-open-breaker-lets-all-through',
    breaks:
      'after the cool-down every request becomes a probe until the first one ends, so all of them wait for the dead service\'s deadline and hammer it (spec 15 "a breaker")',
    file: 'src/upstream/breaker.ts',
    find: '        closedToAllSinceMs = nowMs();\n      }\n      const passTerm',
    replace: '      }\n      const passTerm',
    tests: ['test/upstream/breaker.test.ts'],
  },
  {
    name: 'timed-out-waiter-takes-a-place',
    breaks:
      'a transaction that gave up waiting for an order\'s row is let in later all the same and never leaves, so that order answers 503 until the process restarts (spec 15, 16 "bounded by the same deadline")',
    file: 'src/db/bulkhead.ts',
    find: '        waiting.delete(one);\n        reject(noAnswerInTime());',
    replace: '        reject(noAnswerInTime());',
    tests: ['test/db/bulkhead.test.ts'],
  },
  {
    name: 'half-done-migration-skipped',
    breaks:
      'a migration that died half way is skipped when bun run db:migrate runs again, which says "Nothing to do." while the service never gets ready (spec 3, 16 "migrations applied")',
    file: 'src/db/migrate.ts',
    find: 'const isMissing = state === undefined || state === BEGUN;',
    replace: 'const isMissing = state === undefined;',
    tests: ['test/db/migrate.test.ts'],
  },
  {
    name: 'holds-kept-by-events-setting',
    breaks:
      'RETAIN_HOLDS_DAYS has no effect: holds are deleted, or kept, by RETAIN_EVENTS_DAYS (spec 16 "deleted after a configured time")',
    file: 'src/config/retention.ts',
    find: '  holdsDays: out.RETAIN_HOLDS_DAYS,',
    replace: '  holdsDays: out.RETAIN_EVENTS_DAYS,',
    tests: ['test/config/bounds.test.ts'],
  },
  {
    name: 'named-letters-replayed-newest-first',
    breaks:
      'bun run dlq replay ID ID replays the newest letter first, so of two contradicting events of one order the later one becomes the truth (spec 10, dlq: oldest first)',
    file: 'src/tooling/cli/dlq/commands.ts',
    find: '.sort((a, b) => a.createdAtMs - b.createdAtMs), problems };',
    replace: '.sort((a, b) => b.createdAtMs - a.createdAtMs), problems };',
    tests: ['test/tooling/cli/dlq.test.ts'],
  },
  {
    name: 'lag-of-lost-partitions-stays',
    breaks:
      'after a rebalance /metrics goes on showing the last lag of partitions that another process has now, so the alarm never ends (spec 16 consumer lag)',
    file: 'src/platform/bun/prometheus.ts',
    find: '      lag.reset();\n      for (const { topic, partition, records } of partitions)\n        lag.inc(bound.lag({ topic, partition: String(partition) }), records);',
    replace:
      '      for (const { topic, partition, records } of partitions)\n        lag.set(bound.lag({ topic, partition: String(partition) }), records);',
    tests: ['test/entries/prometheus.test.ts'],
  },
];
