export type Row = Readonly<Record<string, unknown>>;

/**
 * How a column travels that cannot be read or written by itself: an amount in major units needs its row's currency, two
 * values of ours may stand in one column of theirs. `read` is given what the column's own reader made of it.
 */
export type InRow = {
  readonly read: (value: unknown, row: Row) => unknown;
  readonly write: (value: unknown, row: Row) => unknown;
};

/** By a column type's reader, which drizzle's column keeps as it is. */
const known = new WeakMap<object, InRow>();

/** Says so of the type whose reader this is. */
export function travelsInRow<F extends object>(reader: F, inRow: InRow): F {
  known.set(reader, inRow);
  return reader;
}

export function inRowOf(column: unknown): InRow | null {
  const { mapFrom } = column as { readonly mapFrom?: object };
  return mapFrom === undefined ? null : (known.get(mapFrom) ?? null);
}
