import { expect, test } from 'bun:test';
import type { DbClient } from '../../src/db/client.ts';
import { createStore } from '../../src/service/store.ts';

/** Every write that may be reached outside of a transaction: one statement, complete in itself (src/service/store.ts). */
const SINGLE_WRITES: Readonly<Record<string, readonly string[]>> = {
  audits: ['add', 'setDetail'],
  coupons: ['beginCount'],
  deadLetters: ['keep', 'settle'],
  events: ['bury', 'closeRepeat', 'insert', 'tryLater', 'wake'],
  forexRates: ['keep'],
  holds: ['forget', 'insert', 'move'],
  keys: ['answerBeside', 'claim', 'deleteExpired', 'discard', 'free'],
  leases: ['take'],
  lookups: ['add'],
  outbox: ['markSent', 'putOff'],
  outboundRequests: ['settle', 'tryLater'],
  progress: ['postpone'],
  sweepCursors: ['set'],
  workClaims: ['giveUp', 'putOff', 'release', 'take'],
};

const READS = new Set([
  ...['address', 'all', 'allFor', 'backlog', 'count', 'countOpen', 'countUnread', 'due', 'dueOf', 'enabled'],
  ...[
    'find',
    'findBoth',
    'idOfShort',
    'idsOfShort',
    'placesByTime',
    'idsFrom',
    'idsOfUser',
    'newestId',
    'inCart',
    'isBlacklisted',
    'lines',
    'linesOf',
    'list',
  ],
  ...['listFor', 'orderOf', 'overdue', 'page', 'regionSetup', 'skus', 'stateOf', 'unreadIds', 'unsent'],
  ...[
    'after',
    'aroundOrders',
    'at',
    'besideOrders',
    'between',
    'counts',
    'eventsOf',
    'holds',
    'intakes',
    'of',
    'ofUser',
    'open',
    'outside',
    'paymentsOf',
    'letters',
    'ordersOf',
    'regions',
    'unseen',
    'unsentTexts',
    'unsettled',
    'withProgress',
  ],
]);

test('outside a transaction the store gives reads, and no write but the named ones', () => {
  // The test calls no database: it reads only names.
  const client = { db: {}, mayBeginAhead: false, contended: () => undefined } as unknown as DbClient;
  const {
    transaction: _t,
    transactionAfter: _a,
    transactionTogether: _m,
    retention: _r,
    ...rooms
  } = createStore(client);
  const writes = Object.entries(rooms).map(([name, room]) => [
    name,
    Object.keys(room)
      .filter((method) => !READS.has(method))
      .sort(),
  ]);
  expect(Object.fromEntries(writes.filter(([, names]) => (names?.length ?? 0) > 0))).toEqual(SINGLE_WRITES);
});
