import { getOrderForSupport, type OrderForSupport } from '../operations/orders/get-order-for-support.ts';
import type { Service } from '../service/create-service.ts';

/** What simulated senders of events need of it. */
export type EventTarget = {
  readonly handleEvent: Service['handleEvent'];
  /** an order as it stands, whoever asks */
  readonly order: (orderId: string) => Promise<OrderForSupport>;
  readonly nowMs: () => number;
  /** unlike any other; its end names a run of simulated logistics */
  readonly newId: () => string;
};

export const eventTarget = ({ handleEvent, deps }: Service): EventTarget => ({
  handleEvent,
  order: (orderId) => getOrderForSupport(deps, orderId),
  nowMs: deps.clock.nowMs,
  newId: deps.ids.unique,
});
