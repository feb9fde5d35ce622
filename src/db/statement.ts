import { type Column, is, Param, Placeholder, type Query, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { inRowOf, type Row } from './in-row.ts';
import { mayJoin } from './joinable.ts';
import { rowReader } from './row-reader.ts';

// drizzle builds a statement's text at each call and binds a prepared statement to one connection, which in a
// transaction cost more than sending it. Here a text is built once for the process and sent over any connection.

/** The common part of drizzle's builders. */
type Builder = { prepare(): { execute(values?: Record<string, unknown>): Promise<unknown> } };
type Rows<B extends Builder> = Awaited<ReturnType<ReturnType<B['prepare']>['execute']>>;
/** Values by slot name, or a list for the slots named `0`, `1`, ... */
export type Values = Readonly<Record<string, unknown>> | readonly unknown[];
export type Statement<B extends Builder> = (on: Db, values?: Values) => Promise<Rows<B>>;

/** A prepared statement's fields, which are the same in drizzle's drivers. */
type Prepared = {
  readonly params: readonly unknown[];
  readonly fields?: Parameters<typeof rowReader>[0];
  readonly joinsNotNullableMap?: Parameters<typeof rowReader>[1];
  customResultMapper?: (rows: unknown[][]) => unknown;
  execute(): Promise<unknown>;
};
type Session = {
  readonly client: unknown;
  readonly logger: { logQuery(text: string, params: unknown[]): void };
  prepareQuery(
    query: Query,
    fields: undefined,
  ): { execute(values?: Record<string, unknown>): Promise<unknown> };
};
/** drizzle's internals: how its builders send a statement. */
type Inside = {
  readonly session: Session;
  readonly dialect: { sqlToQuery(text: SQL): Query };
};

/**
 * The place of a value in a statement, with the value's type for drizzle. A value that sets a column is written as the
 * column's type. A condition must name the column, for a text here may be a number in an adopted schema.
 */
export const slot = <T>(name: string | number, column?: Column): T =>
  (column === undefined
    ? sql.placeholder(String(name))
    : new Param(sql.placeholder(String(name)), column)) as T;

/**
 * A statement that is built at its first use. `make` must make the same text for every `db`; all values come in by
 * {@link slot}.
 */
export function statement<B extends Builder>(
  make: (db: Db) => B,
  onText: (text: string) => void = () => {},
): Statement<B> {
  // Each driver has its own kind of prepared statement.
  const byDriver = new Map<unknown, { readonly prepared: Prepared; readonly places: readonly Place[] }>();
  return (on, values = []) => {
    const { session } = on as unknown as Inside;
    const driver = session.constructor;
    let built = byDriver.get(driver);
    if (built === undefined) {
      const builder = make(on);
      const prepared = builder.prepare() as unknown as Prepared;
      if (prepared.fields !== undefined) onText(queryOf(on, builder as unknown as { getSQL(): SQL }).sql);
      if (prepared.fields !== undefined)
        prepared.customResultMapper = rowReader(prepared.fields, prepared.joinsNotNullableMap);
      built = { prepared, places: prepared.params.map(placeOf) };
      byDriver.set(driver, built);
    }
    const sent: Prepared = Object.assign(Object.create(built.prepared), {
      client: session.client,
      logger: session.logger,
      params: built.places.map((place) => place(values)),
    });
    return sent.execute() as Promise<Rows<B>>;
  };
}

/** A {@link statement} that may be sent as one with others of the same turn that differ in values: {@link mayJoin}. */
export const pointRead = <B extends Builder>(make: (db: Db) => B): Statement<B> => statement(make, mayJoin);

/** A statement in SQL, where drizzle has no builder for it. @returns the driver's result */
export const written = (db: Db, text: SQL): Builder => ({
  prepare: () => (db as unknown as Inside).session.prepareQuery(queryOf(db, text), undefined),
});

/** A statement's text and the values of its placeholders, slots among them, as drizzle makes them. */
export const queryOf = (db: Db, builder: { getSQL(): SQL }): Query =>
  (db as unknown as Inside).dialect.sqlToQuery(builder.getSQL());

/** A client that sends a statement in one write with the next one, which fails when it fails. */
export type LaterClient = { later(text: string, values: readonly unknown[]): void };

const isLaterClient = (client: unknown): client is LaterClient =>
  typeof (client as { later?: unknown } | null)?.later === 'function';

/** Sends a text whose result nobody needs: at once, or with the next statement where the client can do so. */
export async function send(db: Db, query: Query): Promise<void> {
  const { session } = db as unknown as Inside;
  const { client, logger } = session;
  if (!isLaterClient(client)) {
    await session.prepareQuery(query, undefined).execute();
    return;
  }
  logger.logQuery(query.sql, query.params);
  client.later(query.sql, query.params);
}

/** A guarded statement. @returns whether its guard held */
export type Guard = () => Promise<boolean>;

/**
 * Sends guarded statements in this order, up to the first whose guard fails; or all of them without waiting for the
 * answers, where the client can do so. @returns whether all held; if not, the caller must roll back
 */
export async function allHold(db: Db, guards: readonly Guard[]): Promise<boolean> {
  const { client } = (db as unknown as Inside).session;
  if (isLaterClient(client)) return (await Promise.all(guards.map((guard) => guard()))).every(Boolean);
  for (const guard of guards) if (!(await guard())) return false;
  return true;
}

/** {@link statement} for lists: one text for each length up to `max`; longer ones are built at each call. */
export const statementPerCount = <B extends Builder>(max: number, make: MakeFor<B>): StatementPerCount<B> =>
  perCount(max, make, statement);
/** {@link pointRead} for lists. */
export const pointReadPerCount = <B extends Builder>(max: number, make: MakeFor<B>): StatementPerCount<B> =>
  perCount(max, make, pointRead);

type MakeFor<B extends Builder> = (db: Db, count: number) => B;
type StatementPerCount<B extends Builder> = (on: Db, count: number, values: Values) => Promise<Rows<B>>;

function perCount<B extends Builder>(
  max: number,
  make: MakeFor<B>,
  kind: (make: (db: Db) => B) => Statement<B>,
): StatementPerCount<B> {
  const made = new Map<number, Statement<B>>();
  return (on, count, values) => {
    const known = made.get(count) ?? kind((db) => make(db, count));
    if (count <= max) made.set(count, known);
    return known(on, values);
  };
}

/** `count` slots in a row, for a list of values of `column`. */
export const slots = <T = string>(count: number, column: Column): T[] =>
  Array.from({ length: count }, (_, index) => slot<T>(index, column));

/** Writes the value of one place of a statement's text. */
export type Place = (values: Values) => unknown;

/** The place of a parameter, whose slot's value is written as its column writes it. */
export function placeOf(param: unknown): Place {
  if (is(param, Placeholder)) return (values) => givenFor(param, values);
  if (!is(param, Param) || !is(param.value, Placeholder)) return () => param;
  const { value: slotOf, encoder } = param;
  const inRow = inRowOf(encoder);
  if (inRow !== null) return (values) => inRow.write(givenFor(slotOf, values), values as Row);
  return (values) => {
    const value = givenFor(slotOf, values);
    return value === null ? null : encoder.mapToDriverValue(value);
  };
}

function givenFor({ name }: Placeholder, values: Values): unknown {
  const value = (values as Readonly<Record<string, unknown>>)[name];
  if (value === undefined) throw new Error(`no value for ${name}`);
  return value;
}
