export type Row = Readonly<Record<string, unknown>>;

/**
 * How to read and write a column that depends on others of its row: an amount in major units needs the row's currency,
 * and one column of theirs may hold two values of ours. `read` gets the result of the column's own reader.
 */
export type InRow = {
  readonly read: (value: unknown, row: Row) => unknown;
  readonly write: (value: unknown, row: Row) => unknown;
};

/** By the reader function of a column type, which drizzle's column keeps. */
const known = new WeakMap<object, InRow>();

/** Registers `inRow` for the column type with this reader. */
export function travelsInRow<F extends object>(reader: F, inRow: InRow): F {
  known.set(reader, inRow);
  return reader;
}

export function inRowOf(column: unknown): InRow | null {
  const { mapFrom } = column as { readonly mapFrom?: object };
  return mapFrom === undefined ? null : (known.get(mapFrom) ?? null);
}
