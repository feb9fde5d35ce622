import { and, eq, gt, gte, or, type SQL } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';

/**
 * Rows behind the one with `values` when sorted by `columns`; all of them when there is none. In words, for MySQL finds
 * no range of an index in `(a, b) > (x, y)`.
 */
export function behind(
  columns: readonly MySqlColumn[],
  values: readonly (string | number)[] | null,
): SQL | undefined {
  const [first, ...rest] = columns;
  const [value, ...others] = values ?? [];
  if (first === undefined || value === undefined) return undefined;
  if (rest.length === 0) return gt(first, value);
  return and(gte(first, value), or(gt(first, value), and(eq(first, value), behind(rest, others))));
}
