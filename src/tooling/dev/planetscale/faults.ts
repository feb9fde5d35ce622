import type { WireError } from './vitess-error.ts';

/**
 * A fault of one statement. `drop-before`: the statement never arrives, and the connection closes. `drop-answer`: the
 * statement runs, and the connection closes. `reset`: the statement runs, and the connection breaks in the middle of
 * the answer. `status-500`: the answer is a page that is no JSON, and the statement does not run. `says`: the answer is
 * this error, and the statement does not run. `delayMs`: the line is slow, and the statement runs after it; with `busy`
 * the database is slow, and the transaction is in use meanwhile. `until`: the statement runs when the promise resolves.
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
  /** The round trip to which it belongs, from 1. Statements that wait for the same answers share one. */
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
