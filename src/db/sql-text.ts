/**
 * A statement's text with its values written in, for drivers that send no parameters (mysql2's `query`,
 * @planetscale/database). It is safe in every `sql_mode`: a value never becomes SQL, whether a backslash escapes (the
 * default) or not (`NO_BACKSLASH_ESCAPES`), and whether `"` quotes texts or names.
 */
export function withValues(query: string, values: unknown): string {
  if (!Array.isArray(values) || values.length === 0) return query;
  let index = 0;
  const text = query.replace(PARTS, (part) => {
    if (part === '\\') throw new Error('a statement with values has no backslash of its own');
    if (part !== '?') return part;
    if (index >= values.length) throw new Error('a statement has more places than values');
    const literal = literalOf(values[index]);
    index += 1;
    return literal;
  });
  if (index < values.length) throw new Error('a statement has more values than places');
  return text;
}

/** Quoted parts, in which `?` is no placeholder; a placeholder; and the backslash, which no statement of ours has. */
const PARTS = /'(?:[^'\\]|'')*'|"(?:[^"\\]|"")*"|`[^`]*`|\?|\\/g;

/** A literal of a scalar; others throw. Drivers would write `[object Object]` for an object and spread an array. */
function literalOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return textLiteral(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('a number must be finite');
      return String(value);
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      if (value === null || value === undefined) return 'null';
      throw new TypeError('a parameter must be a scalar');
  }
}

/** Characters that modes or proxies may read in two ways: the backslash, and the ends of texts in C and on Windows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
const READ_IN_TWO_WAYS = /[\\\u0000\u001a]/;

/** A doubled quote is one quote in every mode. Texts with ambiguous characters are written as bytes in hex. */
function textLiteral(text: string): string {
  if (READ_IN_TWO_WAYS.test(text)) return `_utf8mb4 x'${hexOf(new TextEncoder().encode(text))}'`;
  return text.includes("'") ? `'${text.replaceAll("'", "''")}'` : `'${text}'`;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Newer runtimes have `toHex`, which takes a fifth of the time. */
export function hexOf(bytes: Uint8Array & { toHex?(): string }): string {
  if (bytes.toHex !== undefined) return bytes.toHex();
  let hex = '';
  for (const byte of bytes) hex += HEX[byte];
  return hex;
}
