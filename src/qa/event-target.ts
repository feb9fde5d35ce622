import { getOrderForSupport, type OrderForSupport } from '../operations/orders/get-order-for-support.ts';
import type { Service } from '../service/create-service.ts';

/** The parts of a service that simulated senders need. */
export type EventTarget = {
  readonly handleEvent: Service['handleEvent'];
  /** reads any user's order */
  readonly order: (orderId: string) => Promise<OrderForSupport>;
  readonly nowMs: () => number;
  /** makes a unique id, whose end names a run of simulated logistics */
  readonly newId: () => string;
};

export const eventTarget = ({ handleEvent, deps }: Service): EventTarget => ({
  handleEvent,
  order: (orderId) => getOrderForSupport(deps, orderId),
  nowMs: deps.clock.nowMs,
  newId: deps.ids.unique,
});
