import type { WireError } from './vitess-error.ts';

/**
 * What goes wrong with one statement. `drop-before`: it never arrives, and the connection closes. `drop-answer`: it is
 * done, and the connection closes. `reset`: done, and the connection breaks in the middle of the answer.
 * `status-500`: refused with a page that is no JSON. `says`: not done, and answered with this error. `delayMs`: a slow line, before it is done; with `busy` it is the
 * database that is slow, and the transaction is in use meanwhile.
 */
export type Fault =
  | 'pass'
  | 'drop-before'
  | 'drop-answer'
  | 'status-500'
  | 'reset'
  | { readonly delayMs: number; readonly busy?: boolean }
  | { readonly says: WireError };
export type FaultHook = (statement: string) => Fault;

/** One statement as it came. */
export type SeenStatement = {
  readonly sql: string;
  /** Length of the chain of statements that had to be answered before this one was sent; side by side counts once. */
  readonly wave: number;
};

/** Counts round trips, and those that had to wait for another. */
export function createStatementLog() {
  let seen: SeenStatement[] = [];
  let answered = 0;
  let inFlight = 0;
  return {
    /** Gives what to call when the statement was answered. */
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

/** Bun makes a 500 of `Response.error()`; a body that fails resets the connection. */
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
