/** No answer of ours comes near this; a bigger one is an error or an attack, and would cost memory. */
export const ANSWER_MAX_BYTES = 256 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The answer is there, but whoever sent it does not speak as agreed: too big, not UTF-8, not JSON. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
}

/**
 * Reads a JSON body of at most `ANSWER_MAX_BYTES`. Throws BadAnswer when it is bigger, not UTF-8 or not JSON;
 * lets through what the body's stream throws when the connection breaks.
 */
export async function readJson(response: Response): Promise<unknown> {
  const text = isToldSmall(response) ? await readWhole(response) : await readText(response);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the body.
    throw new BadAnswer('not JSON');
  }
}

/** HTTP itself ends a plain body at its Content-Length; a compressed one grows when it is read. */
function isToldSmall({ headers }: Response): boolean {
  const length = headers.get('content-length');
  return length !== null && Number(length) <= ANSWER_MAX_BYTES && headers.get('content-encoding') === null;
}

/** A stream of a body costs more than all the rest of reading it. */
async function readWhole(response: Response): Promise<string> {
  const bytes = await response.arrayBuffer();
  // A `Response` that never was on a wire may say anything.
  if (bytes.byteLength > ANSWER_MAX_BYTES) throw new BadAnswer('too big');
  return decodeOrThrow(() => utf8.decode(bytes));
}

/** Counts what really arrives: Content-Length may be missing, wrong, or that of a compressed body. */
async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let sizeBytes = 0;
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decodeOrThrow(() => decoder.decode());
    sizeBytes += value.byteLength;
    if (sizeBytes > ANSWER_MAX_BYTES) {
      reader.cancel().catch(() => {});
      throw new BadAnswer('too big');
    }
    text += decodeOrThrow(() => decoder.decode(value, { stream: true }));
  }
}

function decodeOrThrow(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw new BadAnswer('not UTF-8');
  }
}

/** An unread body keeps its connection busy, and Workers allow six at once. */
export function discardBody(response: Response): void {
  response.body?.cancel().catch(() => {});
}
