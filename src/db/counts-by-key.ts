import { type SQL, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import { slot } from './statement.ts';

type Counted = { readonly skuId: string; readonly count: number };

/** Slots for `length` ids with counts: the ids for an IN, and an expression for the count of the row's own id. */
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

/** The values of these slots, sorted by id, so that every statement locks rows in the same order. */
export const countValues = (things: readonly Counted[]): Record<string, string | number> =>
  Object.fromEntries(
    [...things]
      .sort((a, b) => (a.skuId < b.skuId ? -1 : 1))
      .flatMap(({ skuId, count }, at) => [
        [`id${at}`, skuId],
        [`count${at}`, count],
      ]),
  );
