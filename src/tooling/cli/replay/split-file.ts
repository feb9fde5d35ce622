/** The longest part; a longer one is no request of ours. */
const PART_MAX = 16 * 1_048_576;

/** Reads the parts of a file between separators as they are needed; `.gz` is unpacked. */
export async function* splitFile(path: string, separator: string): AsyncGenerator<string> {
  const file = Bun.file(path).stream();
  const bytes = path.endsWith('.gz') ? file.pipeThrough(new DecompressionStream('gzip')) : file;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split(separator);
    rest = parts.pop() ?? '';
    if (rest.length > PART_MAX) rest = '';
    yield* parts;
  }
  yield rest + decoder.decode();
}

/** The file's beginning as text. */
export async function beginOf(path: string): Promise<string> {
  for await (const part of splitFile(path, '\n')) return part.slice(0, 2_000);
  return '';
}
