import { DatabaseUnreachable } from './errors.ts';

export type HttpFetch = (input: string, init: RequestInit) => Promise<Response>;
type DriverRequest = { method: string; headers: Record<string, string>; body: string; cache?: RequestCache };
/** What the driver reads of an answer. */
type WholeAnswer = Pick<Response, 'ok' | 'status' | 'statusText' | 'text' | 'headers'>;

/**
 * The driver's fetch with a deadline, which it has not of its own. The body is read here too, so that the deadline and
 * our error cover all of the answer. @throws DatabaseUnreachable when there is no whole answer: the statement may have
 * been done all the same
 */
export function deadlineFetch(origin: string, timeoutMs: number, given: HttpFetch | undefined) {
  const base = origin.replace(/\/+$/, '');
  return async (input: string, init?: DriverRequest): Promise<WholeAnswer> => {
    const url = base + new URL(input).pathname;
    // Looked up at each call: what is the global one may be replaced, and no request's may be kept for another.
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
