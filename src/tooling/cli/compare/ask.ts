import { ANSWER_BYTES_MAX, type Answer, type Call, mediaType, type NoAnswer } from './exchange.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Sends one call to a service. A failure is returned, never thrown. */
export async function ask(
  origin: string,
  call: Call,
  timeoutMs: number,
  by: Fetch = fetch,
): Promise<Answer | NoAnswer> {
  const startedMs = performance.now();
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await by(origin + call.path, {
      method: call.method,
      headers: { ...call.headers },
      ...(call.body === null ? {} : { body: call.body }),
      redirect: 'manual',
      signal,
    });
    const body = await readBounded(response);
    if (body === null) return { failure: 'too_large' };
    const ms = performance.now() - startedMs;
    return { status: response.status, type: mediaType(response.headers.get('content-type')), body, ms };
  } catch {
    return { failure: signal.aborted ? 'timeout' : 'unreachable' };
  }
}

/** @returns null for a body that is too long to be compared; the rest is not read */
async function readBounded(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
