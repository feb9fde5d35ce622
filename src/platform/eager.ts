/**
 * Work that is started before its result is wanted. It is no promise, so that nobody holds one that fails while no one
 * waits for it: the runtime takes such a failure for a fault that nobody handles, and Bun ends the process.
 */
export type Eager<T> = {
  /** The work's result, or its failure, as often as it is asked for. */
  readonly result: () => Promise<T>;
};

/** Takes over a promise at the moment at which it is made. What fails is told where the result is asked for. */
export function eager<T>(work: Promise<T>): Eager<T> {
  work.catch(() => undefined);
  return { result: () => work };
}
