import { expect, test } from 'bun:test';
import * as v from 'valibot';

/** A field of a contract: what it takes at its bounds, and what it refuses one beside each of them. */
export type Bound = readonly [
  what: string,
  field: string,
  taken: readonly unknown[],
  refused: readonly unknown[],
];

/** Puts each value into a good input of the schema, one at a time. */
export function testBounds(schema: v.GenericSchema, good: object, bounds: readonly Bound[]): void {
  const refusedFields = (field: string, value: unknown) => {
    const { success, issues } = v.safeParse(schema, { ...good, [field]: value });
    return success ? [] : [...new Set(issues.map((issue) => String(issue.path?.[0]?.key)))];
  };
  test.each(bounds.map((bound) => [...bound] as const))('%s', (_, field, taken, refused) => {
    for (const value of taken) expect([value, refusedFields(field, value)]).toEqual([value, []]);
    for (const value of refused) expect([value, refusedFields(field, value)]).toEqual([value, [field]]);
  });
}

/** A list of so many. */
export const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** An object of so many names, each with the same value. */
export const named = (count: number, value: unknown): Record<string, unknown> =>
  Object.fromEntries(times(count, (at) => [`n${at}`, value]));
