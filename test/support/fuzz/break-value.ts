import type { Random } from '../seeded.ts';
import { hostile } from './values.ts';

/** Changes one place of a JSON value: replaced, missing, extra, repeated, or wrapped. */
export function breakValue(value: unknown, random: Random): unknown {
  const isInner = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (isInner && random.below(4) > 0) return breakInside(value, random);
  if (random.below(2) === 0) return hostile(random);
  const ways = [
    () => [value],
    () => ({ value }),
    () => (typeof value === 'string' ? value + JSON.stringify(hostile(random)) : JSON.stringify(value)),
    () => (typeof value === 'number' ? -value : Number(JSON.stringify(value))),
  ];
  return random.pick(ways)();
}

function breakInside(value: object, random: Random): unknown {
  const key = random.pick(Object.keys(value));
  const inner = (value as Record<string, unknown>)[key];
  if (Array.isArray(value)) {
    const at = Number(key);
    return random.pick([
      () => value.toSpliced(at, 1),
      () => [...value, inner],
      () => value.with(at, breakValue(inner, random)),
    ])();
  }
  const { [key]: _, ...rest } = value as Record<string, unknown>;
  return random.pick([
    () => rest,
    () => ({ ...value, [random.pick(['extra', '__proto__', 'constructor', '', '\u0000'])]: hostile(random) }),
    () => ({ ...value, [key]: breakValue(inner, random) }),
    () => ({ ...value, [key]: breakValue(inner, random) }),
  ])();
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** A body that is no JSON, too long, or cut in half. */
export const brokenBody = (text: string, random: Random): Uint8Array<ArrayBuffer> =>
  random.pick([
    () => bytes(''),
    () => bytes(text.slice(0, random.below(text.length + 1))),
    () => bytes(`\ufeff${text}`),
    () => new Uint8Array([0x22, 0xff, 0xfe, 0x22]),
    () => bytes('['.repeat(20_000)),
    () => bytes(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`),
    () => bytes(`"${'a'.repeat(65_534)}"`),
    () => bytes(`"${'a'.repeat(65_535)}"`),
    () => bytes('{"entries":["1-1-1"],"entries":1}'),
    () => bytes('NaN'),
    () => bytes(`${text}${text}`),
  ])();
