import type { Snapshot } from '../support/invariants/snapshot.ts';
import type { World } from '../support/world.ts';
import type { Model } from './model.ts';
import { mustBeHidden, otherThan } from './perform/order-actions.ts';
import { USERS } from './steps.ts';

const PAGE = 50;

/** Checks what each user sees: exactly the own orders in their true state, own notifications and their count. */
export async function checkVisible(world: World, model: Model, s: Snapshot): Promise<void> {
  await Promise.all(USERS.map((user) => checkLists(world, model, s, user)));
  const order = [...model.orders.values()].at(-1);
  if (order === undefined) return;
  const stranger = otherThan(order.user);
  const paths = ['', '/pay_cm'].map((path) => `/shopping/orders/${order.id}${path}`);
  for (const path of paths)
    mustBeHidden(model, order, stranger, (await world.get(path, { user: stranger })).status);
}

async function checkLists(world: World, model: Model, s: Snapshot, user: string): Promise<void> {
  const tell = (says: string) => model.breaches.push({ rule: 'what a user sees', says });
  const { orders, next_cursor } = (await world.get(`/shopping/orders?limit=${PAGE}`, { user })).json.data;
  const own = s.orders.filter((one) => one.userId === user);
  const seen = (orders as { id: string; status: string }[]).map((one) => `${one.id} ${one.status}`);
  const should = own
    .map((one) => `${one.orderId} ${one.status}`)
    .sort()
    .reverse();
  if (next_cursor !== '' || seen.join() !== should.join()) tell(`${user} sees ${seen}, has ${should}`);
  const noti = (await world.get('/shopping/noti', { user })).json.data;
  const unread = s.notifications.filter((one) => one.userId === user && one.isRead === 0).length;
  if (noti.unread_count !== unread) tell(`${user} has ${unread} unread, sees ${noti.unread_count}`);
}
