import type { World } from '../../support/world.ts';
import { type AckedOrder, judgeAnswer, type Model } from '../model.ts';
import { isCalm, judgeWish, statusOf } from '../refusals.ts';
import { type Step, USERS, type User } from '../steps.ts';

type Asked = Extract<Step, { do: 'cancel' | 'confirm' | 'client paid' }>;

const PATHS = { cancel: 'cancel', confirm: 'confirm_receipt', 'client paid': 'paid_from_client' } as const;

export const otherThan = (user: User): User => USERS.find((one) => one !== user) ?? '1001';

/** A user's request about an order, by its owner or by another user. */
export async function askForOrder(world: World, model: Model, step: Asked): Promise<void> {
  const order = model.slots.get(step.slot);
  if (order === undefined) return;
  const user = step.by === 'owner' ? order.user : otherThan(order.user);
  const status = isCalm(model) && step.by === 'owner' ? await statusOf(world, order.id) : null;
  const answer = await world.post(`/shopping/orders/${order.id}/${PATHS[step.do]}`, undefined, { user });
  judgeAnswer(model, step.do, answer);
  if (step.by === 'other') {
    mustBeHidden(model, order, user, answer.status);
    return;
  }
  if (status !== null) judgeWish(model, step.do, status, answer);
  if (answer.status !== 200) return;
  const told = { cancel: model.canceled, confirm: model.confirmed, 'client paid': model.clientPaid }[step.do];
  told.add(order.id);
}

export async function look(world: World, model: Model, step: Extract<Step, { do: 'look' }>): Promise<void> {
  const order = model.slots.get(step.slot);
  if (order === undefined) return;
  const answer = await world.get(`/shopping/orders/${order.id}`, { user: step.user });
  judgeAnswer(model, 'look', answer);
  if (step.user !== order.user) mustBeHidden(model, order, step.user, answer.status);
  else if (answer.json.data.order?.id !== order.id)
    model.breaches.push({ rule: 'own order', says: `${order.id} is not shown to its user` });
}

export function mustBeHidden(model: Model, order: AckedOrder, user: User, status: number): void {
  if (status !== 404)
    model.breaches.push({ rule: "another's order", says: `${user} got ${status} for ${order.id}` });
}
