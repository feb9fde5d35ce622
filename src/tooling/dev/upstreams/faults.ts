import type { UpstreamName } from '../../../upstream/types.ts';

/** What goes wrong with a call. */
export type Fault =
  /** Answers this status (503 unless given); nothing has happened. */
  | { readonly kind: 'down'; readonly status?: number }
  /** The connection breaks; nothing has happened. */
  | { readonly kind: 'networkError' }
  /** Done at once, answered `delayMs` later. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Done, but answered with this: a string as it is, else as JSON. */
  | { readonly kind: 'badAnswer'; readonly body: unknown }
  /** Done, but the connection breaks before the answer. */
  | { readonly kind: 'dropAnswer' };

/** Faults by service and operation; one of each at a time. */
export type Faults = {
  /** From now on, or for the next `times` calls. `operation` `*` is every operation without a fault of its own. */
  set(service: UpstreamName, operation: string, fault: Fault, times?: number): void;
  clear(): void;
  /** For the handlers: the fault that this call shall have, counted off. */
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
