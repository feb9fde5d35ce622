import { describe, expect, test } from 'bun:test';
import { and, eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import type { IncomingEvent } from '../../../src/events/incoming.ts';
import { createService } from '../../../src/service/create-service.ts';
import { peopleOf } from '../../../src/service/people.ts';
import { failed, group, paid, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 10: an event can be switched off. What comes meanwhile is kept, and can have its effect once it is on again.

const life = orderLife(() => world);
const world = useWorld({ env: { EVENTS_OFF: 'group_update,payment_failed_cm' } });

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** The service on the same database, with everything switched on again. */
const onAgain = () =>
  createService(
    { ...world.config, eventsOff: [] },
    { database: world.database, log: silent, clock: world.clock },
  );
const send = (name: string, body: object) => {
  const event: IncomingEvent = {
    ...{ via: 'kafka', name, payload: new TextEncoder().encode(JSON.stringify(body)) },
    ...{ headers: {}, traceparent: null, place: null },
  };
  return onAgain().handleEvent(event);
};

async function bought(): Promise<string> {
  const { id, final } = await life.place();
  await world.kafka('payment_notified_cm', paid(id, 'captured', final));
  for (const [mall, entries] of Object.entries({ taobao: TAOBAO, tmall: TMALL }))
    await world.kafka('purchased', purchased(id, mall, entries));
  expect(await life.status(id)).toBe('purchased');
  return id;
}
const rowsOf = (id: string) =>
  world.database.db
    .select()
    .from(t.orderEvent)
    .where(and(eq(t.orderEvent.orderId, id), eq(t.orderEvent.name, 'group_update')));
const OFF = { state: 'ignored', reason: 'switched_off' };

describe('an event that is switched off', () => {
  test('is kept under its order and key with its known fields, once, and moves nothing', async () => {
    const id = await bought();
    const body = group(id, 'shipped', { unknown: 'Mrs Li' });
    expect(await world.kafka('group_update', body)).toBe('ignored');
    expect(await world.kafka('group_update', { ...body, occurred_at: '2026-01-05T09:00:00Z' })).toBe(
      'ignored',
    );
    expect((await world.event('group_update', body)).json.data.outcome).toBe('ignored');
    const rows = await rowsOf(id);
    expect(rows).toMatchObject([{ ...OFF, eventKey: 'group_update/G-1/shipped' }]);
    expect(rows[0]?.body).toEqual({ ...group(id, 'shipped'), entries: null });
    expect(await life.status(id)).toBe('purchased');
  });

  test('has its effect when it comes again once it is on', async () => {
    const id = await bought();
    await world.kafka('group_update', group(id, 'shipped'));
    expect(await send('group_update', group(id, 'shipped'))).toBe('handled');
    expect(await life.status(id)).toBe('shipped');
    expect(await send('group_update', group(id, 'shipped'))).toBe('duplicate');
    expect(await world.kafka('group_update', group(id, 'shipped'))).toBe('ignored');
    expect(await rowsOf(id)).toMatchObject([{ state: 'applied', reason: null }]);
  });

  test('waits for its order when it comes again once it is on', async () => {
    const { id } = await life.place();
    const row = await life.remove(id);
    await world.kafka('payment_failed_cm', failed(id));
    expect(await send('payment_failed_cm', failed(id))).toBe('stored');
    await life.restore(row);
    world.clock.advance(60_000);
    await onAgain().sweep();
    expect(await life.events(id)).toEqual(['payment_failed_cm/pay-1/REFUSED applied']);
  });

  test('has its effect without coming again when it is let wait, as docs/events.md says', async () => {
    const id = await bought();
    await world.kafka('group_update', group(id, 'shipped'));
    const docs = await Bun.file(new URL('../../../docs/events.md', import.meta.url)).text();
    const statement = /^UPDATE order_event[^;]*(?=;)/m.exec(docs)?.[0] ?? '';
    await world.database.db.execute(statement);
    await onAgain().sweep();
    expect(await life.status(id)).toBe('shipped');
  });

  test('that contradicts another is kept beside it, and both are looked at once it is on', async () => {
    const id = await bought();
    await world.kafka('group_update', group(id, 'shipped'));
    const other = group(id, 'shipped', { entries: TAOBAO });
    expect(await world.kafka('group_update', other)).toBe('ignored');
    expect(await rowsOf(id)).toMatchObject([OFF, OFF]);
    expect(await send('group_update', other)).toBe('handled');
    expect((await rowsOf(id)).map((row) => row.state).sort()).toEqual(['applied', 'conflict']);
    expect(await life.status(id)).toBe('shipped');
    expect(await life.review(id)).not.toBe('');
  });

  test('is exported and erased with its order', async () => {
    const { id } = await life.place();
    await world.kafka('payment_failed_cm', failed(id, { reason: 'Mrs Li, 13800138000' }));
    await world.post(`/shopping/orders/${id}/cancel`);
    await world.outbox().markSent(await world.outbox().unsent(500));
    const { exportUser, eraseUser } = peopleOf(onAgain().deps);
    const exported = async () => Bun.inspect(await exportUser('1001', 'ann'), { depth: 9 });
    expect((await exported()).includes('Mrs Li')).toBe(true);
    expect(await eraseUser({ userId: '1001', actor: 'ann', orders: 1 })).toMatchObject({ outcome: 'erased' });
    expect((await exported()).includes('Mrs Li')).toBe(false);
  });
});
