import type { Access } from '../../src/http/route.ts';
import { type Example, fillPath, type Given, type Operation, ORDER_ID } from '../../src/openapi/operation.ts';
import { paid, refundNotice } from './order-events.ts';
import { bring, type Placed, place } from './placed-orders.ts';
import { type Answer, type As, serviceToken, type World } from './world.ts';

const SERVICES = { event: 'orders', noti: 'orders', refund: 'tickets', support: 'backoffice' } as const;

/** A caller that may call an operation: user 1001, or the service with its scope. */
export const allowed = (access: Access): As =>
  access === 'event' || access === 'noti' || access === 'refund' || access === 'support'
    ? { user: null, headers: serviceToken(SERVICES[access]) }
    : {};

/** Sends an example of the document with a real order in the state that it needs. */
export async function runExample(world: World, operation: Operation, example: Example): Promise<Answer> {
  const order = example.given === undefined ? null : await arrange(world, example.given);
  const real = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value ?? null).replaceAll(ORDER_ID, order?.id ?? ORDER_ID));
  const query = example.query === undefined ? '' : `?${new URLSearchParams(real(example.query))}`;
  const as = allowed(operation.access);
  return world.send(
    operation.method,
    fillPath(operation.path, real(example.path ?? {})) + query,
    example.body === undefined ? undefined : real(example.body),
    {
      ...as,
      ...(example.isGuest === true ? { user: null } : {}),
      headers: { ...as.headers, ...example.headers },
    },
  );
}

async function arrange(world: World, given: Given): Promise<Placed> {
  const order = await place(world);
  if (given === 'unpaid order') return order;
  if (given === 'order under review') {
    await world.kafka('payment_notified_cm', paid(order.id, 'captured', { v: '30.00', c: order.final.c }));
    return order;
  }
  if (given === 'canceled order') await world.post(`/shopping/orders/${order.id}/cancel`);
  else await bring(world, order, given === 'receiving order' ? 'receiving' : 'paid');
  if (given === 'failed refund') {
    const asked = { refund_id: 'T-1', order_id: order.id, reason: 'broken' };
    await world.service('tickets', '/refund/refund', asked);
    const now = new Date(world.clock.nowMs()).toISOString();
    await world.event(
      'refund_notified',
      refundNotice('T-1', order.id, 'failed', order.final, { occurred_at: now }),
    );
  }
  return order;
}
