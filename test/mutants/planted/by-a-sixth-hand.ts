import type { Mutant } from '../mutant.ts';

/**
 * Slips of thirty by a sixth author and of thirty by a seventh that the suite did not notice, or by a written page only. The
 * one of the marker is another by now, for the tracker sorts what it is told.
 */
export const BY_A_SIXTH_HAND: readonly Mutant[] = [
  {
    name: 'support-page-skips-order-of-same-instant',
    breaks:
      'orders of one millisecond in different states are not in the order of the cursor, so the next page of GET support/orders leaves one out (spec 13)',
    file: 'src/repositories/order-page-ids.ts',
    find: '      return [...rows].sort((a, b) => b.atMs - a.atMs || descending(a.id, b.id)).slice(0, page.limit);',
    replace: '      return [...rows].sort((a, b) => b.atMs - a.atMs).slice(0, page.limit);',
    tests: ['test/repositories/pages-with-ties.test.ts'],
  },
  {
    name: 'old-notification-of-same-instant-is-skipped',
    breaks:
      "when a page of notifications ends with one of ours, the old service's of the same millisecond are on no page (spec 12, 17)",
    file: 'src/repositories/notifications.ts',
    find: '    ? lte(createdAtMs, atMs)',
    replace: '    ? lt(createdAtMs, atMs)',
    tests: ['test/scenarios/noti-old.test.ts'],
  },
  {
    name: 'marker-is-passed-before-its-records',
    breaks:
      'a fetch that ends with the marker of a transaction counts as done up to the marker before any of its records is (spec 10: offsets are committed only after the effect is)',
    file: 'src/kafka/batch.ts',
    find: '    for (const record of batch.records) {\n      open += 1;\n      if (!handRecord(handing, record, close)) close();\n    }\n    if (batch.records.at(-1)?.offset !== batch.lastOffset) handing.progress.pass(batch.lastOffset);\n',
    replace:
      '    if (batch.records.at(-1)?.offset !== batch.lastOffset)\n      for (let at = BigInt(first?.offset ?? batch.lastOffset); at <= BigInt(batch.lastOffset); at += 1n)\n        handing.progress.pass(String(at));\n    for (const record of batch.records) {\n      open += 1;\n      if (!handRecord(handing, record, close)) close();\n    }\n',
    tests: ['test/kafka/batch.test.ts'],
  },
  {
    name: 'token-invalid-by-channel-of-absent-mall',
    breaks:
      'a checkout that names a channel for a mall that is not in the cart is 422 PRICE_TOKEN_INVALID, though its summary was asked with the same (spec 2: malls not in the cart are ignored)',
    file: 'src/domain/pricing/price-lock.ts',
    find: '    const channels = channelsOfCart(price, asked.mallChannels);',
    replace: '    const channels = asked.mallChannels;',
    tests: ['test/domain/pricing/price-lock.test.ts', 'test/scenarios/checkout-rules.test.ts'],
  },
  {
    name: 'index-cursor-moves-before-the-lookups',
    breaks:
      'the place of the newest order is stored before the lookups of its page are written; when the database goes away between them, support finds these orders by phone or e-mail only once a round has come by (spec 13)',
    file: 'src/operations/sweep/index-orders.ts',
    find: '  const found = await addEach(deps, ids, nowMs);\n  await sweepCursors.set(NEWEST, last, nowMs);\n',
    replace:
      '  await sweepCursors.set(NEWEST, last, nowMs);\n  const found = await addEach(deps, ids, nowMs);\n',
    tests: ['test/scenarios/support-search.test.ts'],
  },
  {
    name: 'retention-deletes-a-row-reopened-meanwhile',
    breaks:
      'retention does not look at a row again once it has locked it: a letter that is open again since it was listed is deleted, and so is a key that was claimed anew (spec 10, 16)',
    file: 'src/db/prune.ts',
    find: '      .where(and(isOneOf(found), isOver))',
    replace: '      .where(and(isOneOf(found)))',
    tests: ['test/repositories/retention.test.ts'],
  },
  {
    name: 'letter-settled-late-is-pruned-at-once',
    breaks:
      'a letter that was open for long is deleted at the next pruning after it was replayed or dropped, and not RETAIN_DEAD_LETTERS_DAYS later (spec 16)',
    file: 'src/repositories/retention.ts',
    find: '      lte(deadLetter.updatedAtMs, beforeMs),\n',
    replace: '',
    tests: ['test/repositories/retention.test.ts'],
  },
];
