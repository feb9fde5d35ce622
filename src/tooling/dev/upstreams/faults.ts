import type { UpstreamName } from '../../../upstream/types.ts';

/** A fault of a call. */
export type Fault =
  /** Answers this status (by default 503) without an effect. */
  | { readonly kind: 'down'; readonly status?: number }
  /** The connection breaks without an effect. */
  | { readonly kind: 'networkError' }
  /** The effect occurs at once, the answer comes `delayMs` later. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** The effect occurs, but this is the answer: a string as it is, else as JSON. */
  | { readonly kind: 'badAnswer'; readonly body: unknown }
  /** The effect occurs, but the connection breaks before the answer. */
  | { readonly kind: 'dropAnswer' };

/** Faults by service and operation; one of each at a time. */
export type Faults = {
  /** Sets a fault for all or for the next `times` calls. `*` means every operation without a fault of its own. */
  set(service: UpstreamName, operation: string, fault: Fault, times?: number): void;
  clear(): void;
  /** For the handlers: the fault of this call, which is counted. */
  take(service: UpstreamName, operation: string): Fault | null;
};

export function createFaults(): Faults {
  const armed = new Map<string, { fault: Fault; timesLeft: number }>();
  return {
    set: (service, operation, fault, times = Number.POSITIVE_INFINITY) =>
      void armed.set(`${service}/${operation}`, { fault, timesLeft: times }),
    clear: () => armed.clear(),
    take(service, operation) {
      const key = [`${service}/${operation}`, `${service}/*`].find((candidate) => armed.has(candidate));
      const found = key === undefined ? undefined : armed.get(key);
      if (key === undefined || found === undefined) return null;
      found.timesLeft--;
      if (found.timesLeft <= 0) armed.delete(key);
      return found.fault;
    },
  };
}
