import { type SQL, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import { slot } from './statement.ts';

type Counted = { readonly skuId: string; readonly count: number };

/** Slots of `length` things: their ids for an IN, and an expression that is the count of the row's own thing. */
export function countSlots(
  column: MySqlColumn,
  length: number,
): { readonly ids: string[]; readonly count: SQL<number> } {
  const places = Array.from({ length }, (_, at) => at);
  const cases = places.map((at) => sql`WHEN ${slot(`id${at}`, column)} THEN ${slot(`count${at}`)}`);
  return {
    ids: places.map((at) => slot(`id${at}`, column)),
    count: sql`CASE ${column} ${sql.join(cases, sql` `)} ELSE 0 END`,
  };
}

/** What goes into them, in order of the ids: whoever takes several rows takes them in the same order. */
export const countValues = (things: readonly Counted[]): Record<string, string | number> =>
  Object.fromEntries(
    [...things]
      .sort((a, b) => (a.skuId < b.skuId ? -1 : 1))
      .flatMap(({ skuId, count }, at) => [
        [`id${at}`, skuId],
        [`count${at}`, count],
      ]),
  );
