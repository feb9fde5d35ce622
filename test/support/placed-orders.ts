import { group, paid, purchased, TAOBAO, TMALL } from './order-events.ts';
import type { As, World } from './world.ts';

export type Placed = {
  readonly id: string;
  readonly shortId: string;
  readonly final: { v: string; c: string };
};

/** Places a new order of the tests' usual cart; a fresh key makes it differ from the last one. */
export async function place(world: World, body: Record<string, unknown> = {}, as: As = {}): Promise<Placed> {
  const answer = await world.checkout(body, { key: crypto.randomUUID(), ...as });
  if (answer.status !== 200) throw new Error(`checkout: ${answer.text}`);
  const { order } = answer.json.data;
  return { id: order.id, shortId: order.short_id, final: order.final };
}

const STEPS = ['unpaid', 'authorized', 'paid', 'purchased', 'shipped', 'receiving', 'received'] as const;
type Step = (typeof STEPS)[number];

/** Brings an unpaid order to `to` by the events of other services. */
export async function bring(world: World, order: Placed, to: Step): Promise<void> {
  const pay = `pay-${order.id}`;
  const ways: Record<Step, () => Promise<unknown>> = {
    unpaid: async () => undefined,
    authorized: () =>
      world.kafka('payment_notified_cm', paid(order.id, 'authorized', order.final, { payment_id: pay })),
    paid: () =>
      world.kafka('payment_notified_cm', paid(order.id, 'captured', order.final, { payment_id: pay })),
    purchased: () => world.kafka('purchased', purchased(order.id, 'taobao', [...TAOBAO, ...TMALL])),
    shipped: () => world.kafka('group_update', group(order.id, 'shipped')),
    receiving: () => world.kafka('group_update', group(order.id, 'arrived')),
    received: () => world.kafka('group_update', group(order.id, 'received')),
  };
  for (const step of STEPS.slice(0, STEPS.indexOf(to) + 1)) await ways[step]();
}
