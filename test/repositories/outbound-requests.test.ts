import { afterAll, beforeEach, expect, test } from 'bun:test';
import { upstreamAsk } from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import type { OutboundRequest } from '../../src/domain/order/records.ts';
import {
  outboundRequestReads,
  outboundRequestSingleWrites,
  outboundRequestWrites,
} from '../../src/repositories/outbound-requests.ts';

const client = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 4);
const requests = {
  ...outboundRequestReads(client.db),
  ...outboundRequestSingleWrites(client.db),
  ...outboundRequestWrites(client.db),
};
const NOW = Date.parse('2026-01-01T00:00:00Z');
const REQUEST: OutboundRequest = {
  orderId: 'O',
  askKey: 'T-1:pay-1:1',
  kind: 'refund',
  body: {},
  state: 'open',
  attempts: 5,
  nextAtMs: NOW,
  traceparent: null,
  createdAtMs: NOW,
  updatedAtMs: NOW,
};
beforeEach(async () => {
  await client.db.delete(upstreamAsk);
  await requests.enqueue([REQUEST]);
});
afterAll(() => client.close());

const stored = async () => (await requests.listFor('O'))[0];

test('a request without an answer is put off', async () => {
  await requests.tryLater(REQUEST, { attempts: 6, nextAtMs: NOW + 300_000 });
  expect(await stored()).toMatchObject({ attempts: 6, nextAtMs: NOW + 300_000 });
});

test('one that a person has asked for again meanwhile is not put off by the answer that did not come', async () => {
  await requests.reopen([{ ...REQUEST, attempts: 0, nextAtMs: NOW + 1_000 }]);
  await requests.tryLater(REQUEST, { attempts: 6, nextAtMs: NOW + 300_000 });
  expect(await stored()).toMatchObject({ attempts: 0, nextAtMs: NOW + 1_000 });
});

test('one that was answered meanwhile stays answered', async () => {
  await requests.settle('O', REQUEST.askKey, 'accepted', NOW);
  await requests.tryLater(REQUEST, { attempts: 6, nextAtMs: NOW + 300_000 });
  expect(await stored()).toMatchObject({ state: 'accepted', attempts: 5 });
});

test('one whose row is gone is kept anew when it is asked for again', async () => {
  await client.db.delete(upstreamAsk);
  await requests.reopen([REQUEST]);
  expect(await stored()).toMatchObject({ state: 'open', nextAtMs: NOW });
});

test('what is kept already is not asked for once more', async () => {
  await requests.settle('O', REQUEST.askKey, 'accepted', NOW);
  await requests.enqueue([REQUEST]);
  expect(await stored()).toMatchObject({ state: 'accepted' });
});
