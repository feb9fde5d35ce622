/** Makes texts of others safe and readable on a terminal. */

const TEXT_MAX = 8_192;
const BYTES_MAX = 512;
const BYTES_PER_LINE = 16;

/** Escapes control, format and line-separating characters, so that a letter cannot move the cursor or hide text. */
export const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, (char) => {
    const code = (char.codePointAt(0) ?? 0).toString(16);
    return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
  });

export type Readable = { readonly kind: 'json' | 'text' | 'bytes' | 'none'; readonly text: string };

/** A payload for the terminal: indented JSON, else text, else bytes. A long one is cut with a note. */
export function readable(payload: Uint8Array | null): Readable {
  if (payload === null) return { kind: 'none', text: '(no value)' };
  if (payload.length === 0) return { kind: 'none', text: '(empty)' };
  const text = decode(payload);
  if (text === null) return { kind: 'bytes', text: hexDump(payload) };
  if (isJson(text)) return { kind: 'json', text: cut(indentJson(text), payload.length) };
  return { kind: 'text', text: cut(text.split(/\r?\n/).map(escaped).join('\n'), payload.length) };
}

function decode(payload: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch {
    return null;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const cut = (text: string, byteLength: number): string =>
  text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}\n… (cut; ${byteLength} bytes in all)`;

/** Indents JSON without parsing it, which would change large numbers and drop repeated names. */
function indentJson(text: string): string {
  let out = '';
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  tokens.forEach((token, index) => {
    const isEmpty =
      (token === '{' && tokens[index + 1] === '}') || (token === '[' && tokens[index + 1] === ']');
    const closesEmpty = (token === '}' || token === ']') && /[{[]/.test(tokens[index - 1] ?? '');
    if (token === '{' || token === '[') {
      depth += 1;
      out += isEmpty ? token : token + line();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      out += closesEmpty ? token : line() + token;
    } else if (token === ',') out += token + line();
    else out += token === ':' ? ': ' : escaped(token);
  });
  return out;
}

function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  const shown = bytes.subarray(0, BYTES_MAX);
  for (let at = 0; at < shown.length; at += BYTES_PER_LINE) {
    const part = [...shown.subarray(at, at + BYTES_PER_LINE)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(BYTES_PER_LINE * 3 - 1)}  ${ascii}`);
  }
  if (bytes.length > BYTES_MAX) lines.push(`… (cut; ${bytes.length} bytes in all)`);
  return lines.join('\n');
}
