import type { Service } from '../service/create-service.ts';

/** What simulated senders of events need of it. */
export type EventTarget = {
  readonly handleEvent: Service['handleEvent'];
  readonly operations: Pick<Service['operations'], 'getOrderForSupport'>;
  readonly nowMs: () => number;
  /** unlike any other; its end names a run of simulated logistics */
  readonly newId: () => string;
};

export const eventTarget = ({ handleEvent, operations, deps }: Service): EventTarget => ({
  handleEvent,
  operations,
  nowMs: deps.clock.nowMs,
  newId: deps.ids.unique,
});
