/** Far more than any right answer; a bigger one is an error or an attack, and would cost memory. */
export const ANSWER_MAX_BYTES = 256 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** An answer that breaks the protocol: too big, not UTF-8, or not JSON. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
}

/**
 * Reads a JSON body of at most `ANSWER_MAX_BYTES`.
 * @throws BadAnswer when it is bigger, not UTF-8 or not JSON; the stream's error when the connection breaks
 */
export async function readJson(response: Response): Promise<unknown> {
  const text = isToldSmall(response) ? await readWhole(response) : await readText(response);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message is dropped, for it quotes the body.
    throw new BadAnswer('not JSON');
  }
}

/** HTTP bounds a plain body by its Content-Length; a compressed one grows when it is read. */
function isToldSmall({ headers }: Response): boolean {
  const length = headers.get('content-length');
  return length !== null && Number(length) <= ANSWER_MAX_BYTES && headers.get('content-encoding') === null;
}

/** Reads the body without a stream, which would cost more than the rest. */
async function readWhole(response: Response): Promise<string> {
  const bytes = await response.arrayBuffer();
  // A `Response` that came by no wire may have a wrong Content-Length.
  if (bytes.byteLength > ANSWER_MAX_BYTES) throw new BadAnswer('too big');
  return decodeOrThrow(() => utf8.decode(bytes));
}

/** Counts the bytes that arrive, for Content-Length may be missing, wrong, or that of a compressed body. */
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

/** Cancels a body: an unread one keeps its connection busy, and Workers allow six connections. */
export function discardBody(response: Response): void {
  response.body?.cancel().catch(() => {});
}
