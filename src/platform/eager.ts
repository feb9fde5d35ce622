/**
 * Work that starts before its result is needed. It is no promise, because a promise that fails while nobody waits for
 * it is an unhandled rejection, at which Bun ends the process.
 */
export type Eager<T> = {
  /** The work's result or failure; may be called several times. */
  readonly result: () => Promise<T>;
};

/** Takes over a promise as soon as it is made. A failure is thrown where the result is asked for. */
export function eager<T>(work: Promise<T>): Eager<T> {
  work.catch(() => undefined);
  return { result: () => work };
}
