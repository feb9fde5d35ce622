import { DatabaseUnreachable } from './errors.ts';

export type HttpFetch = (input: string, init: RequestInit) => Promise<Response>;
type DriverRequest = { method: string; headers: Record<string, string>; body: string; cache?: RequestCache };
/** The parts of an answer that the driver reads. */
type WholeAnswer = Pick<Response, 'ok' | 'status' | 'statusText' | 'text' | 'headers'>;

/**
 * A fetch with a deadline for the driver, which has none of its own. The body is read here too, so that the deadline
 * and our error cover the whole answer.
 * @throws DatabaseUnreachable when there is no whole answer; the statement may have taken effect
 */
export function deadlineFetch(origin: string, timeoutMs: number, given: HttpFetch | undefined) {
  const base = origin.replace(/\/+$/, '');
  return async (input: string, init?: DriverRequest): Promise<WholeAnswer> => {
    const url = base + new URL(input).pathname;
    // The global fetch is looked up at each call: it may be replaced, and a request must not use another's.
    const send = given ?? ((to: string, options: RequestInit) => globalThis.fetch(to, options));
    try {
      const response = await send(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
      const text = await response.text();
      if (response.ok && !(text.startsWith('{') && text.trimEnd().endsWith('}'))) {
        throw new Error('the answer is not a whole JSON object');
      }
      const { ok, status, statusText, headers } = response;
      return { ok, status, statusText, headers, text: async () => text };
    } catch (error) {
      throw new DatabaseUnreachable(error);
    }
  };
}
