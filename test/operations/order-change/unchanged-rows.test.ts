import { expect, test } from 'bun:test';
import { getTableName, is } from 'drizzle-orm';
import { MySqlTable } from 'drizzle-orm/mysql-core';
import * as t from '../../../src/db/schema/index.ts';
import { notiOf } from '../../support/noti.ts';
import { failed, group, money, paid, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import { refundFlow } from '../../support/refund-flow.ts';
import { touchedBy } from '../../support/tables-doc.ts';
import { useWorld } from '../../support/use-world.ts';

// An unchanged row costs no statement (spec 9 to 11), in each table of an order's change.

let statements: string[] = [];
const world = useWorld({ onQuery: (sql) => statements.push(sql) });
const flow = refundFlow(() => world);
const noti = notiOf(world);

const ALL: readonly unknown[] = Object.values(t);
const TABLES = ALL.filter((one): one is MySqlTable => is(one, MySqlTable));
/**
 * Each request is inserted unless its key is there: a void is requested with each change, until its payment has ended.
 */
const KEPT_ONCE = new Set(['upstream_ask']);

/** The content of a row, without the time of its last change. */
const content = (key: string, value: unknown) =>
  key === 'updatedAtMs' ? undefined : typeof value === 'bigint' ? value.toString() : value;

async function rowsByTable(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const table of TABLES) {
    const rows = await world.database.db.select().from(table);
    texts.set(getTableName(table), JSON.stringify(rows, content));
  }
  return texts;
}

/** The tables that `step` writes. Each must have another content afterwards. */
async function writtenBy(name: string, step: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await rowsByTable();
  statements = [];
  await step();
  const written = [...touchedBy(statements).writes.keys()].filter((table) => !KEPT_ONCE.has(table)).sort();
  const after = await rowsByTable();
  expect([name, written.filter((table) => before.get(table) === after.get(table))]).toEqual([name, []]);
  return written;
}

test('each step of a life writes only tables of which a row becomes other', async () => {
  const order = await flow.place({ cash: '5.00' });
  const pay = (status: 'authorized' | 'captured' | 'voided', more = {}) =>
    world.kafka('payment_notified_cm', paid(order.id, status, order.final, more));
  const parcel = (status: Parameters<typeof group>[1], more = {}) =>
    world.kafka('group_update', group(order.id, status, more));
  const sent = (notiId: string) =>
    noti.send('news', {
      noti_id: notiId,
      user_id: '1001',
      order_id: order.id,
      title: 'Hello',
      body: 'World',
    });
  const notice = (id: string, status: 'succeeded' | 'failed', v: string, more = {}) =>
    world.kafka('refund_notified', flow.notice(id, order, status, v, more));
  const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a failure', () => world.kafka('payment_failed_cm', failed(order.id))],
    ['the same failure', () => world.kafka('payment_failed_cm', failed(order.id))],
    ['an authorization', () => pay('authorized')],
    ['a second, of another payment', () => pay('authorized', { payment_id: 'pay-2' })],
    ['a capture', () => pay('captured')],
    ['the capture with another amount', () => pay('captured', { amount: money('1.00') })],
    ['a capture beyond the due', () => pay('captured', { payment_id: 'pay-3', amount: money('1.00') })],
    ['half a purchase', () => world.kafka('purchased', purchased(order.id, 'tmall', TMALL))],
    ['the rest', () => world.kafka('purchased', purchased(order.id, 'taobao', TAOBAO))],
    ['a parcel that is packed', () => parcel('packed')],
    ['a parcel under way', () => parcel('shipped')],
    ['a ticket', () => flow.ask('R-1', order, { amount: money('1.00') })],
    ['its failure at the card', () => notice('R-1', 'failed', '0.94')],
    ['another try', () => flow.retry('R-1')],
    ['its success', () => notice('R-1', 'succeeded', '0.94', { attempt: 2 })],
    ['a success of the first try too', () => notice('R-1', 'succeeded', '0.94', { attempt: 1 })],
    ['a word to the user', () => sent('N-1')],
    ['the same word', () => sent('N-1')],
    ['the parcel is there', () => parcel('arrived')],
    ['and received', () => parcel('received')],
    ['the user has it too', () => world.post(`/shopping/orders/${order.id}/confirm_receipt`, {})],
    ['a sweep', () => world.sweep()],
  ];
  const written = new Map<string, readonly string[]>();
  for (const [name, step] of steps) written.set(name, await writtenBy(name, step));
  expect(Object.fromEntries(written)).toMatchObject({
    'the same failure': [],
    'a second, of another payment': ['order_event', 'order_lookup', 'payment'],
    'half a purchase': ['order_event', 'order_progress'],
    'a parcel that is packed': ['order_event', 'order_lookup'],
    'a ticket': ['order_progress', 'outbox', 'refund', 'refund_leg'],
    'a word to the user': ['noti_intake', 'notification', 'order_progress', 'outbox'],
    'the same word': [],
    'a sweep': [],
  });
});
