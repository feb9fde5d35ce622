import { Column, getTableName, is, SQL } from 'drizzle-orm';

type Decoder = { mapFromDriverValue(value: unknown): unknown };
type Field = { readonly path: readonly string[]; readonly field: unknown };
type NotNullable = Readonly<Record<string, boolean>> | undefined;

/** Where a column's value goes: `row[part][name]`, or `row[name]` when `part` is null. */
type Target = {
  readonly part: string | null;
  readonly name: string;
  readonly decoder: Decoder | null;
};

/**
 * Makes of rows as arrays what drizzle would (its `mapResultRow`), with all that does not depend on the row decided
 * once: a fifth of what a list of orders costs otherwise. A joined table whose columns are all null is null.
 */
export function rowReader(fields: readonly Field[], notNullable: NotNullable) {
  const targets = fields.map(targetOf);
  const parts = [...new Set(targets.flatMap(({ part }) => part ?? []))];
  const optional = parts.filter((part) => isOptional(fields, part, notNullable));
  const readRow = (row: readonly unknown[]): Record<string, unknown> => {
    const result: Record<string, unknown> = {};
    for (const part of parts) result[part] = {};
    for (let at = 0; at < targets.length; at += 1) {
      const { part, name, decoder } = targets[at] as Target;
      const raw = row[at];
      const value = raw === null || decoder === null ? raw : decoder.mapFromDriverValue(raw);
      if (part === null) result[name] = value;
      else (result[part] as Record<string, unknown>)[name] = value;
    }
    for (const part of optional)
      if (Object.values(result[part] as object).every((value) => value === null)) result[part] = null;
    return result;
  };
  return (rows: readonly (readonly unknown[])[]) => rows.map(readRow);
}

function targetOf({ path, field }: Field): Target {
  const [first = '', second] = path;
  if (path.length > 2) throw new Error('a selection has at most two levels');
  const own = is(field, Column)
    ? field
    : is(field, SQL)
      ? decoderOf(field)
      : decoderOf((field as SQL.Aliased).sql);
  // Most columns are read as they come.
  const isPlain = own.mapFromDriverValue === Column.prototype.mapFromDriverValue;
  const decoder = isPlain ? null : (own as Decoder);
  return second === undefined ? { part: null, name: first, decoder } : { part: first, name: second, decoder };
}

/** drizzle's own, though its types do not tell. */
const decoderOf = (expression: SQL): Decoder =>
  (expression as unknown as { readonly decoder: Decoder }).decoder;

/** The parts that one outer-joined table alone fills. */
function isOptional(fields: readonly Field[], part: string, notNullable: NotNullable): boolean {
  if (notNullable === undefined) return false;
  const own = fields.filter(({ path }) => path.length === 2 && path[0] === part).map(({ field }) => field);
  const tables = new Set(own.map((field) => (is(field, Column) ? getTableName(field.table) : null)));
  const [table] = tables;
  return tables.size === 1 && typeof table === 'string' && !notNullable[table];
}
