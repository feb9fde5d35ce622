import type { JsonSchema } from '../../../src/openapi/json-schema.ts';
import { ODD_TEXTS } from '../odd-texts.ts';
import type { Random } from '../seeded.ts';

/** Hostile values: wrong types, bounds of numbers and lengths, odd texts. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  1e-7,
  -0,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  Number.MAX_VALUE,
  '',
  ' ',
  '0',
  '-1',
  '00',
  '1e9',
  '0.001',
  '999999999999999999999999',
  'NaN',
  'null',
  'a'.repeat(255),
  'a'.repeat(4_000),
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e\u200b\ufeff',
  '🧨'.repeat(70),
  'İıſK',
  "' OR 1=1 -- ",
  '{{7*7}}{order}',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  [],
  [[]],
  [null],
  Array.from({ length: 101 }, () => 1),
  {},
  { v: '1.00', c: 'USD' },
  { v: '-1.00', c: 'USD' },
  { v: '1.000', c: 'JPY' },
  { v: '1', c: 'XXX' },
  { v: '999999999999.99', c: 'USD' },
  { v: 1, c: 1 },
  { toString: 1, length: 3 },
];

export const hostile = (random: Random): unknown =>
  random.below(3) === 0 ? random.pick(ODD_TEXTS).text : random.pick(HOSTILE);

/** A value that the JSON Schema allows; `words` are values that the service knows. */
export function validValue(schema: JsonSchema | boolean, random: Random, words: readonly string[]): unknown {
  if (typeof schema === 'boolean') return hostile(random);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  if (schema.anyOf !== undefined) {
    const one = random.pick(schema.anyOf);
    const { pattern } = schema;
    const isText = typeof one === 'object' && one.type === 'string' && pattern !== undefined;
    return validValue(isText ? { ...one, pattern } : one, random, words);
  }
  if (schema.type === 'object') return validObject(schema, random, words);
  if (schema.type === 'array') {
    const { items = true, minItems = 0, maxItems = 3 } = schema;
    const length = random.below(20) === 0 ? maxItems : minItems + random.below(3);
    const item = Array.isArray(items) ? true : (items as JsonSchema);
    return Array.from({ length: Math.min(length, maxItems) }, () => validValue(item, random, words));
  }
  if (schema.type === 'integer' || schema.type === 'number') return validNumber(schema, random);
  if (schema.type === 'boolean') return random.below(2) === 0;
  if (schema.type === 'null') return null;
  if (schema.type === 'string') return validText(schema, random, words);
  return hostile(random);
}

function validObject(schema: JsonSchema, random: Random, words: readonly string[]): unknown {
  const { properties = {}, required = [], additionalProperties } = schema;
  const out = Object.fromEntries(
    Object.entries(properties).flatMap(([name, inner]) =>
      required.includes(name) || random.below(2) === 0 ? [[name, validValue(inner, random, words)]] : [],
    ),
  );
  if (typeof additionalProperties === 'object')
    for (let left = random.below(3); left > 0; left -= 1)
      out[random.pick(words)] = validValue(additionalProperties, random, words);
  return out;
}

function validNumber({ minimum = 0, maximum = 1_000, type }: JsonSchema, random: Random): number {
  const edge = random.below(4);
  if (edge === 0) return minimum;
  if (edge === 1) return maximum;
  const whole = minimum + random.below(Math.min(maximum - minimum, 1_000) + 1);
  return type === 'number' && random.below(2) === 0 ? whole + 0.25 : whole;
}

function validText(schema: JsonSchema, random: Random, words: readonly string[]): string {
  const { pattern, maxLength = 300 } = schema;
  const fitting = pattern === undefined ? words : words.filter((word) => new RegExp(pattern).test(word));
  if (fitting.length > 0 && random.below(2) === 0) return random.pick(fitting);
  if (schema.format === 'date-time')
    return random.pick(['2026-01-05T08:00:00Z', '2000-01-01T00:00:00+14:00', '2099-12-31T23:59:59.999Z']);
  if (pattern !== undefined) return textLike(pattern, random);
  const length = random.below(3) === 0 ? maxLength : random.below(12);
  return Array.from({ length }, () => random.pick([...'aZ09 _-.é中😀']))
    .join('')
    .slice(0, maxLength);
}

const PART = /\[((?:\\.|[^\]])+)\]|\\(d)|\\(.)|([^\\[\]{}+?*^$()|])/;
const PIECE = new RegExp(`(?:${PART.source})(?:\\{(\\d+)(?:,(\\d+))?\\}|([+?*]))?`, 'g');

/** A text for a simple pattern of our schemas: classes, digits, plain characters, each with a count. */
export function textLike(pattern: string, random: Random): string {
  let out = '';
  for (const match of pattern.matchAll(PIECE)) {
    const [, inClass, digit, escaped, plain, least, most, sign] = match;
    const from =
      inClass !== undefined ? charactersOf(inClass) : digit === 'd' ? '0123456789' : (escaped ?? plain ?? '');
    const min = least !== undefined ? Number(least) : sign === '?' || sign === '*' ? 0 : 1;
    const max = most !== undefined ? Number(most) : sign === '+' || sign === '*' ? 9 : Math.max(min, 1);
    const count = random.below(3) === 0 ? max : min + random.below(max - min + 1);
    for (let left = count; left > 0; left -= 1) out += random.pick([...from]);
  }
  return out;
}

const CODE = /\\x([0-9a-f]{2})/gi;

/** All characters of a class such as `A-Za-z0-9_.` or `\x21-\x7e`. */
function charactersOf(inClass: string): string {
  const text = inClass.replace(CODE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  let out = '';
  for (let at = 0; at < text.length; at += 1) {
    const isRange = text[at + 1] === '-' && at + 2 < text.length;
    const last = isRange ? text.charCodeAt(at + 2) : text.charCodeAt(at);
    for (let code = text.charCodeAt(at); code <= last; code += 1) out += String.fromCharCode(code);
    if (isRange) at += 2;
  }
  return out;
}
