import type { WireError } from './vitess-error.ts';

/**
 * A fault of one statement. `drop-before`: it never arrives, and the connection closes. `drop-answer`: it is done, and
 * the connection closes. `reset`: it is done, and the connection breaks in the middle of the answer. `status-500`: it
 * is refused with a page that is no JSON. `says`: it is not done and answered with this error. `delayMs`: the line is
 * slow before it is done; with `busy` the database is slow, and the transaction is in use meanwhile. `until`: it is done
 * when the promise resolves.
 */
export type Fault =
  | 'pass'
  | 'drop-before'
  | 'drop-answer'
  | 'status-500'
  | 'reset'
  | { readonly delayMs: number; readonly busy?: boolean }
  | { readonly until: () => Promise<void> }
  | { readonly says: WireError };
export type FaultHook = (statement: string) => Fault;

/** One statement as it came. */
export type SeenStatement = {
  readonly sql: string;
  /** The number of answers that this statement had to wait for, one after another; side by side counts once. */
  readonly wave: number;
};

/** Counts round trips, and those that waited for another. */
export function createStatementLog() {
  let seen: SeenStatement[] = [];
  let answered = 0;
  let inFlight = 0;
  return {
    /** @returns a function to call when the statement was answered */
    arrive(sql: string): () => void {
      const wave = answered + 1;
      seen.push({ sql, wave });
      inFlight += 1;
      return () => {
        inFlight -= 1;
        answered = Math.max(answered, wave);
      };
    },
    get inFlight(): number {
      return inFlight;
    },
    get seen(): readonly SeenStatement[] {
      return seen;
    },
    clear(): void {
      seen = [];
      answered = 0;
    },
  };
}

/** An answer that resets the connection by a failing body; Bun would turn `Response.error()` into a 500. */
export function brokenAnswer(beginning: string): Response {
  let sent = beginning === '';
  const body = new ReadableStream({
    pull(controller) {
      if (sent) return controller.error();
      sent = true;
      controller.enqueue(new TextEncoder().encode(beginning));
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
}
