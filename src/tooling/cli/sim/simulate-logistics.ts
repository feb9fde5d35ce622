import type { OrderStatus } from '../../../domain/lifecycle/order-state.ts';
import { isThere, type LogisticsTarget, planLogistics } from '../../../qa/plan-logistics.ts';
import type { ShopClient } from './shop-client.ts';
import { SimProblem } from './sim-problem.ts';

export type Simulation = {
  readonly orderId: string;
  readonly to: LogisticsTarget;
  readonly groups: number;
  readonly run: string;
  /** the pause between two events */
  readonly everyMs: number;
};

export type SimParts = {
  readonly shop: ShopClient;
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Called for each sent event, with the order's new state. */
  readonly onSent: (sent: { says: string; outcome: string; status: OrderStatus }) => void;
};

/** How long to wait for the service's sweep, which applies an event that was only stored. */
const SETTLE_MAX_MS = 15_000;
const SETTLE_STEP_MS = 250;

const PROBLEMS = {
  not_paid: 'is not paid yet, so nothing is bought for it',
  over: 'is over, so nothing is bought or shipped for it any more',
  nothing_needed: 'has no units left to buy: their money went back',
} as const;

/**
 * Walks an order to `to` by the real events of purchasing and logistics (spec 14), one after another.
 * @returns its state at the end, which is `to` or beyond @throws SimProblem
 */
export async function simulateLogistics(parts: SimParts, simulation: Simulation): Promise<OrderStatus> {
  const { shop, nowMs, pause, onSent } = parts;
  const { to } = simulation;
  const order = await shop.order(simulation.orderId);
  // The order may be given by its short id; from here on its id is used.
  const orderId = order.id;
  const plan = planLogistics(order, to, simulation);
  if (!plan.ok) throw new SimProblem(`Order ${orderId} is ${order.status}: it ${PROBLEMS[plan.problem]}.`);
  for (const [at, event] of plan.events.entries()) {
    if (at > 0 && simulation.everyMs > 0) await pause(simulation.everyMs);
    const outcome = await shop.send(event.name, {
      ...event.body,
      occurred_at: new Date(nowMs()).toISOString(),
    });
    const { status } = await shop.order(orderId);
    onSent({ says: event.says, outcome, status });
    if (!['handled', 'duplicate', 'stored'].includes(outcome))
      throw new SimProblem(`The service did not take the event in (${outcome}).`);
  }
  return settled(parts, orderId, to);
}

async function settled(
  { shop, nowMs, pause }: SimParts,
  orderId: string,
  to: LogisticsTarget,
): Promise<OrderStatus> {
  const deadlineMs = nowMs() + SETTLE_MAX_MS;
  for (;;) {
    const { status } = await shop.order(orderId);
    if (isThere(status, to)) return status;
    if (nowMs() >= deadlineMs)
      throw new SimProblem(`All events are sent, but order ${orderId} is ${status} and not ${to}.`);
    await pause(SETTLE_STEP_MS);
  }
}
