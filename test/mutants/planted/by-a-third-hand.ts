import type { Mutant } from '../mutant.ts';

/** Slips of a hurried refactoring, by an author who had read spec and sources, but no tests. */
export const BY_A_THIRD_HAND: readonly Mutant[] = [
  // src/domain
  {
    name: 'sold-out-weighs-in-the-parcel',
    breaks:
      'what is sold out is weighed with the rest of its mall: shipping is shown too high, and a channel that would take the parcel is missing or 422 CHANNEL_UNAVAILABLE (spec 4: left out of every sum)',
    file: 'src/domain/pricing/mall-pricing.ts',
    find: 'const weightG = sold.reduce((total, line) => total + line.sku.weightG * line.count, 0);',
    replace: 'const weightG = lines.reduce((total, line) => total + line.sku.weightG * line.count, 0);',
    tests: ['test/domain/pricing/pricing.test.ts'],
  },
  {
    name: 'failed-refund-frees-cheaper-units',
    breaks:
      'of a line that does not divide evenly the dear unit of a failed refund is not free again once a cheaper one went back: its retry is REFUND_EXCEEDS, and a cent of the line can never be refunded (spec 11: a failed refund frees what it held)',
    file: 'src/domain/refunds/refund-units.ts',
    find: 'return split(smallest(most, moneyLeftOf(line, facts)), free);',
    replace: 'return allUnits(line).slice(line.count - free);',
    tests: ['test/domain/refunds/refund-amounts.test.ts'],
  },
  {
    name: 'received-means-what-was-packed',
    breaks:
      'a `received` without entries counts only for what an earlier event of its parcel named, unless it came before that: an order received whole waits in receiving, by the order of arrival (spec 10: none = all; order of arrival does not matter)',
    file: 'src/domain/lifecycle/fulfilment-fold.ts',
    find: "facts.filter((fact) => fact.status === 'received').flatMap((fact) => fact.entries ?? everything),",
    replace: "reached('received').flatMap((parcel) => parcel.entries ?? everything),",
    tests: ['test/domain/lifecycle/fulfilment-fold.test.ts'],
  },
  {
    name: 'paid-in-a-batch-stays-in-the-cart',
    breaks:
      'where the capture of an order is applied together with an event behind it, its entries never leave the cart, and the user buys them again (spec 6, Cart: until paid_from_client or paid)',
    file: 'src/domain/order/change.ts',
    find: 'leavesCart: first.effects.leavesCart || next.effects.leavesCart,',
    replace: 'leavesCart: next.effects.leavesCart,',
    tests: ['test/scenarios/events/together.test.ts'],
  },
  {
    name: 'late-success-still-sends-the-retry',
    breaks:
      'a refund that was retried while payment is away, and whose first attempt then turns out to have succeeded, is still sent a second time: the shop pays twice (spec 11: succeeded after failed wins)',
    file: 'src/domain/order/apply-refund-notice.ts',
    find: 'if (outcome.mayPayTwice || mayBeEarlier(',
    replace: 'if (outcome.overRefunded || mayBeEarlier(',
    tests: ['test/scenarios/refunds/attempts.test.ts'],
  },
  {
    name: 'authorized-by-money-given-back',
    breaks:
      'money that a ticket gave back before the order was paid still counts towards its authorization: the order stands as authorized, cannot be paid any more, and never becomes paid (spec 9: cover the due; spec 11: One balance)',
    file: 'src/domain/lifecycle/order-transitions.ts',
    find: 'withOpen: captured + payments.authorizedOpen',
    replace: 'withOpen: payments.capturedInAll + payments.authorizedOpen',
    tests: ['test/domain/lifecycle/order-transitions.test.ts'],
  },
  {
    name: 'review-began-at-the-last-change',
    breaks:
      'each further event makes an order’s review younger: it falls behind in the queue of those that have waited longest, and the age of the oldest never raises an alarm (spec 13: the age of the oldest)',
    file: 'src/domain/order/review-marks.ts',
    find: '((order.paymentReview ? progress.reviewSinceMs : null) ?? source.nowMs),',
    replace: '((order.paymentReview ? progress.updatedAtMs : null) ?? source.nowMs),',
    tests: ['test/scenarios/review.test.ts'],
  },
  {
    name: 'old-authorization-lives-anew',
    breaks:
      'an authorization of the old service gets its 7 days once more from the moment at which its order becomes ours: goods and the buyer’s money are held for a week longer, however old it is (spec 9: not captured in AUTH_MAX_DAYS; spec 17)',
    file: 'src/domain/order/inherit.ts',
    find: 'return Math.min(nowMs, ...open.map((one) => one.occurredAtMs)) + authMaxDays * DAY_MS;',
    replace: 'return Math.max(nowMs, ...open.map((one) => one.occurredAtMs)) + authMaxDays * DAY_MS;',
    tests: ['test/domain/order/inherit.test.ts'],
  },
  // src/operations
  {
    name: 'paid-notice-after-the-cart-is-not-kept',
    breaks:
      'of an order whose entries left the cart at checkout, or whose payment came first, the APP’s paid notice is answered and not kept: client_paid stays false (spec 8: marks when the APP said so)',
    file: 'src/operations/orders/note-paid-from-client.ts',
    find: 'if (row.clientPaidAtMs !== null && row.cartLeftAtMs !== null) return viewOf(row);',
    replace: 'if (row.clientPaidAtMs !== null || row.cartLeftAtMs !== null) return viewOf(row);',
    tests: ['test/scenarios/paid-from-client.test.ts'],
  },
  {
    name: 'two-cards-refunded-under-one-name',
    breaks:
      'a refund to two cards goes to payment under one refund_id, so that its notices fit neither leg: dead letters, and the refund stays processing for ever (spec 11: each leg has its own state)',
    file: 'src/operations/outbound/send-requests.ts',
    find: "refundId: text('wire_refund_id'),",
    replace: "refundId: text('refund_id'),",
    tests: ['test/scenarios/refunds/tenders.test.ts'],
  },
  {
    name: 'erases-a-hundred-orders',
    breaks:
      'of a person with more than 100 orders the newer ones keep name, address and phone, and one that is still open is not seen, while the operator is told `erased` (spec 13, `user:erase`: a person’s texts are erased)',
    file: 'src/operations/people/erase-user.ts',
    find: 'if (page.length < PAGE) return found;',
    replace: 'if (page.length <= PAGE) return found;',
    tests: ['test/tooling/cli/user.test.ts'],
  },
  {
    name: 'inbox-is-as-old-as-the-outbox',
    breaks:
      'the age of the oldest event that waits is told as that of the outbox: payments that wait for their order for an hour raise no alarm (spec 16: outbox and inbox age)',
    file: 'src/operations/sweep/read-backlog.ts',
    find: 'inboxAgeMs: age(inbox.oldestMs),',
    replace: 'inboxAgeMs: age(outbox.oldestMs),',
    tests: ['test/scenarios/backlog.test.ts'],
  },
  {
    name: 'buried-without-its-headers',
    breaks:
      'an event that waited in the inbox and died has lost its headers among the dead letters: nobody can follow its trace, and its replay begins another (spec 10: dead letters with its reason, headers and payload)',
    file: 'src/operations/inbox/retry-events.ts',
    find: 'headers: row.headers ?? {},',
    replace: 'headers: {},',
    tests: ['test/scenarios/events/waiting.test.ts'],
  },
  {
    name: 'put-off-and-free-at-once',
    breaks:
      'an order that a sweep could not move is not put off: every few seconds it is tried anew, waits for the same held row without looking first, and fills the log (spec 16: one item’s failure is that item’s)',
    file: 'src/operations/shared/work-queue.ts',
    find: 'const rest = claims.filter(({ orderId }) => !putOff.has(orderId));',
    replace: 'const rest = claims;',
    tests: ['test/scenarios/sweep-queues.test.ts'],
  },
  {
    name: 'cart-changed-meanwhile-is-sold-out',
    breaks:
      'whoever changes the cart on another device while the order is placed is told STOCK_INSUFFICIENT of goods that are there, for each try goes by the cart of the first look (spec 6: 409 only for what cannot be sold)',
    file: 'src/operations/checkout/commit-order.ts',
    find: 'const ready = attempt === 1 ? prepared : eager(Promise.resolve(null));',
    replace: 'const ready = attempt <= TRIES ? prepared : eager(Promise.resolve(null));',
    tests: ['test/runtime/given-back.test.ts'],
  },
  {
    name: 'review-queue-turns-back',
    breaks:
      'the second page of the review queue is asked for by when its last order was placed, and begins with the first page’s orders again: people never get to those behind (spec 13: cursor, the review queue)',
    file: 'src/repositories/review-queue.ts',
    find: 'atMs: sql`${since}`.mapWith(orderProgress.updatedAtMs), id',
    replace: 'atMs: orders.createdAtMs, id',
    tests: ['test/scenarios/review.test.ts'],
  },
  // src/repositories and src/db
  {
    name: 'refund-tab-without-an-end',
    breaks:
      'from its second page on, the APP’s list of refunds shows the newest orders again, with the same next_cursor for ever (spec 13: keyset pages, "" at the end)',
    file: 'src/repositories/order-page-ids.ts',
    find: `          eq(orderProgress.inRefund, true),
          lt(orderProgress.orderId, slot('before', orderProgress.orderId)),
`,
    replace: `          eq(orderProgress.inRefund, true),
`,
    tests: ['test/scenarios/order-lists.test.ts'],
  },
  {
    name: 'retention-takes-what-is-held',
    breaks:
      'a row that was done with when it was found, and is held or has changed since (a key claimed anew, a letter opened again), is deleted after all, in the place of one that was free (spec 16: rows that are done; spec 6, Once)',
    file: 'src/db/prune.ts',
    find: 'isAnyLocked ? free.map(isRow) : [isOneOf(free)]',
    replace: '[isOneOf(found)]',
    tests: ['test/scenarios/retention.test.ts'],
  },
  {
    name: 'applied-event-is-buried',
    breaks:
      'a sweep that gives an event up while its redelivery has just been applied marks the applied one as dead: the payment counts no more, nothing of a paid order can be refunded, and what came of it is thought to be missing (spec 10: applied once in effect, from however many at once)',
    file: 'src/repositories/order-events.ts',
    find: `    eq(orderEvent.state, 'waiting'),
    eq(orderEvent.attempts, attempts),`,
    replace: '    eq(orderEvent.attempts, attempts),',
    tests: ['test/repositories/events.test.ts'],
  },
  {
    name: 'decided-without-the-broken-refund',
    breaks:
      'a refund whose row cannot be read counts for nothing when the order is decided: what it gave back may be given back again (spec 11: never more than captured less refunds under way and done; spec 17)',
    file: 'src/repositories/refunds.ts',
    find: 'return sift(refundRowsOf, isRefund, onBadRow, all).length === all.length ? all : null;',
    replace: 'return sift(refundRowsOf, isRefund, onBadRow, all);',
    tests: ['test/scenarios/left-out-rows.test.ts'],
  },
  {
    name: 'sold-while-taken-off-the-shelf',
    breaks:
      'goods that are taken off the shelf while an order for them is being placed are sold all the same, and nobody can buy them for the user (spec 6: OFF_SHELF 409, however many requests race)',
    file: 'src/repositories/joint-guards.ts',
    find: "and(inArray(sku.skuId, ids), eq(sku.status, 'on_sale'), sql`${sku.stock} >= ${counted}`)",
    replace: 'and(inArray(sku.skuId, ids), sql`${sku.stock} >= ${counted}`)',
    tests: ['test/scenarios/changed-meanwhile.test.ts'],
  },
  // src/events and src/kafka
  {
    name: 'new-topic-begins-at-its-end',
    breaks:
      'of a topic that is new, or of a group that reads for the first time, everything that was sent before it joined is never read: payments that nobody applies (spec 10: any other `event.*`; money is never lost)',
    file: 'src/kafka/kafkajs/member.ts',
    find: 'fromBeginning: true',
    replace: 'fromBeginning: false',
    tests: ['test/kafka/group-membership.test.ts'],
  },
  {
    name: 'sent-to-one-broker-only',
    breaks:
      'an outgoing event is marked as sent when one broker has it: if that one dies before the others have copied it, shop and warehouse never hear of it (spec 10, Out: at least once)',
    file: 'src/kafka/kafkajs/producer.ts',
    find: 'const ACKS_ALL = -1;',
    replace: 'const ACKS_ALL = 1;',
    tests: ['test/kafka/kafkajs.test.ts'],
  },
  {
    name: 'lease-prolonged-once-it-is-over',
    breaks:
      'a relay whose broker is slow prolongs its lease only after it has run out: two relays send at the same time, and readers see an order’s events mixed (spec 10, Out: in order per order)',
    file: 'src/kafka/relay.ts',
    find: 'if (nowMs - reading.leasedAtMs <= reading.leaseMs / 4) return;',
    replace: 'if (nowMs - reading.leasedAtMs <= reading.leaseMs) return;',
    tests: ['test/kafka/relay.test.ts'],
  },
  {
    name: 'keys-of-records-in-the-log',
    breaks:
      'whatever a producer uses as the key of its records, a phone number or an e-mail address, stands in the log as order_id (spec 16: never phone numbers; spec 10: every outside text passes its contract)',
    file: 'src/events/observed-handle.ts',
    find: "(isOurId(key) ? key : '')",
    replace: 'key',
    tests: ['test/events/observed-handle.test.ts'],
  },
  // src/http, src/upstream and src/config
  {
    name: 'another-app-version-is-another-request',
    breaks:
      'a checkout that is repeated behind another version’s prefix, or bare, is another request: 422 IDEMPOTENCY_KEY_REUSED instead of its order, and without a key a second order (spec 2: also behind the prefix; spec 6, Once)',
    file: 'src/http/routes/checkout.ts',
    find: "c.req.path.replace(/^\\/api\\/v\\/[^/]+/, '')",
    replace: 'c.req.path',
    tests: ['test/scenarios/checkout-once.test.ts'],
  },
  {
    name: 'users-of-one-network-share-a-limit',
    breaks:
      'users behind one address (an office, a mobile network) use up each other’s 30 checkouts a minute, and one who changes addresses has no limit (spec 16: per user; per network address only for guests)',
    file: 'src/http/limit-tries.ts',
    find: "caller.userId ?? caller.address ?? 'unknown'",
    replace: "caller.address ?? caller.userId ?? 'unknown'",
    tests: ['test/scenarios/limits.test.ts'],
  },
  {
    name: 'empty-region-hides-the-other',
    breaks:
      'a client that sends `cm-user-region` empty and its region in `x-cloudmall-user-region` gets 422 REGION_UNSUPPORTED and cannot buy (spec 2: either header)',
    file: 'src/http/middleware/caller.ts',
    find: "c.req.header('cm-user-region') || c.req.header('x-cloudmall-user-region') || ''",
    replace: "c.req.header('cm-user-region') ?? c.req.header('x-cloudmall-user-region') ?? ''",
    tests: ['test/http/auth.test.ts'],
  },
  {
    name: 'after-the-pause-everybody-probes',
    breaks:
      'once a breaker’s pause is over every call goes through as a probe: all summaries wait out the deadline of a dead service (spec 15: a breaker)',
    file: 'src/upstream/breaker.ts',
    find: '        closedToAllSinceMs = nowMs();\n      }\n      const passTerm',
    replace: '      }\n      const passTerm',
    tests: ['test/upstream/breaker.test.ts'],
  },
  {
    name: 'requests-kept-as-long-as-events',
    breaks:
      'RETAIN_REQUESTS_DAYS says nothing: what payment and rebate were asked and answered is deleted after the days of events, also where an operator keeps it for ever (spec 16: deleted after a configured time)',
    file: 'src/config/retention.ts',
    find: 'requestsDays: out.RETAIN_REQUESTS_DAYS,',
    replace: 'requestsDays: out.RETAIN_EVENTS_DAYS,',
    tests: ['test/config/config.test.ts'],
  },
];
