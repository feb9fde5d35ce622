import { and, eq, gt, gte, or, type SQL } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';

/**
 * The rows behind `values` when sorted by `columns`; all rows without `values`. It is written out, for MySQL uses no
 * index range for `(a, b) > (x, y)`.
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
