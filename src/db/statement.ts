import { type Column, is, Param, Placeholder, type Query, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { inRowOf, type Row } from './in-row.ts';
import { rowReader } from './row-reader.ts';

// drizzle builds a statement's text anew at each call, and binds what it prepared to one connection: in a transaction
// that cost more than sending it. Here a text is built once for the process, and sent wherever it is wanted.

/** What drizzle's builders have in common. */
type Builder = { prepare(): { execute(values?: Record<string, unknown>): Promise<unknown> } };
type Rows<B extends Builder> = Awaited<ReturnType<ReturnType<B['prepare']>['execute']>>;
/** By name, or in the order of the slots named `0`, `1`, ... */
export type Values = Readonly<Record<string, unknown>> | readonly unknown[];
export type Statement<B extends Builder> = (on: Db, values?: Values) => Promise<Rows<B>>;

/** What drizzle keeps of a prepared statement, alike in its drivers. */
type Prepared = {
  readonly params: readonly unknown[];
  readonly fields?: Parameters<typeof rowReader>[0];
  readonly joinsNotNullableMap?: Parameters<typeof rowReader>[1];
  customResultMapper?: (rows: unknown[][]) => unknown;
  execute(): Promise<unknown>;
};
type Session = {
  readonly client: unknown;
  readonly logger: unknown;
  prepareQuery(
    query: Query,
    fields: undefined,
  ): { execute(values?: Record<string, unknown>): Promise<unknown> };
};
/** Of drizzle's own, but the way in which its builders send what they build. */
type Inside = {
  readonly session: Session;
  readonly dialect: { sqlToQuery(text: SQL): Query };
};

/**
 * The place of a value in a statement, and the value's type to drizzle. Where a column is set it is written as the
 * column's type; in a condition name the column: what is a text here may be a number in an adopted schema.
 */
export const slot = <T>(name: string | number, column?: Column): T =>
  (column === undefined
    ? sql.placeholder(String(name))
    : new Param(sql.placeholder(String(name)), column)) as T;

/**
 * A statement that is built at its first use. `make` must make the same text whatever `db` it is given; all values come
 * in by {@link slot}.
 */
export function statement<B extends Builder>(make: (db: Db) => B): Statement<B> {
  // A driver has its own kind of prepared statement.
  const byDriver = new Map<unknown, Prepared>();
  return (on, values = []) => {
    const { session } = on as unknown as Inside;
    const driver = session.constructor;
    let built = byDriver.get(driver);
    if (built === undefined) {
      built = make(on).prepare() as unknown as Prepared;
      if (built.fields !== undefined)
        built.customResultMapper = rowReader(built.fields, built.joinsNotNullableMap);
      byDriver.set(driver, built);
    }
    const sent: Prepared = Object.assign(Object.create(built), {
      client: session.client,
      logger: session.logger,
      params: built.params.map((param) => bound(param, values)),
    });
    return sent.execute() as Promise<Rows<B>>;
  };
}

/** A statement of our own wording, where drizzle has no builder for it. Gives the driver's result. */
export const written = (db: Db, text: SQL): Builder => ({
  prepare: () => (db as unknown as Inside).session.prepareQuery(queryOf(db, text), undefined),
});

/** What drizzle makes of a statement: its text, and what stands in its places, slots among it. */
export const queryOf = (db: Db, builder: { getSQL(): SQL }): Query =>
  (db as unknown as Inside).dialect.sqlToQuery(builder.getSQL());

/** A text and its values, sent as they are; what a statement gives that reads nothing. */
export const send = (db: Db, query: Query): Promise<unknown> =>
  (db as unknown as Inside).session.prepareQuery(query, undefined).execute();

/** The same as {@link statement} for something of any length up to `max`, one text for each; what is longer is built anew. */
export function statementPerCount<B extends Builder>(
  max: number,
  make: (db: Db, count: number) => B,
): (on: Db, count: number, values: Values) => Promise<Rows<B>> {
  const made = new Map<number, Statement<B>>();
  return (on, count, values) => {
    const known = made.get(count) ?? statement((db) => make(db, count));
    if (count <= max) made.set(count, known);
    return known(on, values);
  };
}

/** `count` slots in a row, for a list of values of `column`. */
export const slots = <T = string>(count: number, column: Column): T[] =>
  Array.from({ length: count }, (_, index) => slot<T>(index, column));

/** What a place of a statement holds: its slot's value, as its column writes it. */
export function bound(param: unknown, values: Values): unknown {
  if (is(param, Placeholder)) return givenFor(param, values);
  if (!is(param, Param) || !is(param.value, Placeholder)) return param;
  const value = givenFor(param.value, values);
  const inRow = inRowOf(param.encoder);
  if (inRow !== null) return inRow.write(value, values as Row);
  return value === null ? null : param.encoder.mapToDriverValue(value);
}

function givenFor({ name }: Placeholder, values: Values): unknown {
  const value = (values as Readonly<Record<string, unknown>>)[name];
  if (value === undefined) throw new Error(`no value for ${name}`);
  return value;
}
