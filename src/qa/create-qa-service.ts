import type { AppConfig } from '../config/config.ts';
import { isTakenIn } from '../operations/inbox/event-outcome.ts';
import { createService, type Service, type ServiceParts } from '../service/create-service.ts';
import { type EventTarget, eventTarget } from './event-target.ts';
import type { Scenarios } from './scenarios.ts';
import type { Walks } from './walks.ts';
import { wrapDeps } from './wrap-deps.ts';

export type QaOptions = {
  readonly scenarios: Scenarios;
  /** null in a process that walks no orders (the consumer) */
  readonly walks: Walks | null;
};

/** The service with scenarios around its parts; without scenarios it is the plain service (spec 14). */
export function createQaService(config: AppConfig, parts: ServiceParts, options: QaOptions): Service {
  const { scenarios } = options;
  if (Object.keys(scenarios).length === 0) return createService(config, parts);
  const service = createService(config, {
    ...parts,
    wrap: (deps) => wrapDeps(deps, scenarios, config.upstreamTimeoutMs),
  });
  const target = eventTarget(service);
  return {
    ...service,
    handleEvent: async (event) => {
      const outcome = await service.handleEvent(event);
      const orderId = event.name === 'payment_notified_cm' ? orderIdOf(event.payload) : null;
      if (orderId !== null && isTakenIn(outcome)) startWalk(target, orderId, options);
      return outcome;
    },
  };
}

/** Starts to walk an order if the scenarios say so. */
export function startWalk(target: EventTarget, orderId: string, { scenarios, walks }: QaOptions): void {
  if (scenarios.logistics !== undefined) walks?.start(target, orderId, scenarios.logistics.everyMs);
}

function orderIdOf(payload: Uint8Array | null): string | null {
  try {
    const { order_id } = JSON.parse(new TextDecoder().decode(payload ?? undefined));
    return typeof order_id === 'string' ? order_id : null;
  } catch {
    return null;
  }
}
