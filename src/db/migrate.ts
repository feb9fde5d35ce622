import { getTableName, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { declaredTables } from './declared-schema.ts';
import { isAlreadyThere, isRetryable, isUnavailable } from './errors.ts';
import {
  createdTables,
  type Migration,
  madeFor,
  nameOf,
  refuseForeign,
  refuseTaken,
  statementsOf,
} from './migration-tables.ts';
import { rawRows } from './raw-rows.ts';
import { orders } from './schema/index.ts';

export type Migrated = {
  readonly applied: readonly string[];
  readonly adopted: readonly string[];
  /** declared tables of the existing part that the live schema lacked */
  readonly made: readonly string[];
};

/** `adopted`: 0 applied, 1 adopted, 2 begun and not finished. */
const JOURNAL = `CREATE TABLE IF NOT EXISTS shopping_migration (
  part varchar(16) NOT NULL, name varchar(128) NOT NULL, adopted tinyint NOT NULL, applied_at datetime(3) NOT NULL,
  PRIMARY KEY (part, name))`;
const [APPLIED, ADOPTED, BEGUN] = [0, 1, 2] as const;

/** At most 64 characters; MySQL 9 has no MD5 any more. */
const LOCK_NAME = "CONCAT('shopping:', LEFT(SHA2(DATABASE(), 256), 40))";
const LOCK_WAIT_S = 120;
/** One wait for the lock: Vitess ends a statement after 30 s by default. */
const LOCK_STEP_S = 10;

/**
 * How a statement waits for its table while transactions use it. Everyone who comes later waits behind it, so it gives
 * up soon, lets them pass, and tries again.
 */
export type TableWait = { readonly seconds: number; readonly pauseMs: number; readonly tries: number };
const TABLE_WAIT: TableWait = { seconds: 2, pauseMs: 1_000, tries: 40 };

/**
 * Applies the missing migrations in order. On a database that already has the live schema, the existing part is
 * adopted: recorded as applied and never run (spec 3), and so are later migrations of that part; only declared tables
 * that are not there are made. Of several processes one works and the others wait; a migration that died half way goes on
 * where it stopped.
 * @throws Error when another still migrates after two minutes, when tables of others are in the way, or when a
 * transaction keeps a table for as long
 */
export async function migrate(
  db: Db,
  migrations: readonly Migration[],
  wait: TableWait = TABLE_WAIT,
): Promise<Migrated> {
  // The lock belongs to a connection, which a transaction keeps. The DDL statements commit by themselves.
  return db.transaction(async (tx) => {
    const one = tx as unknown as Db;
    await takeLock(one);
    const before = await ask(one, '@@lock_wait_timeout');
    try {
      await one.execute(sql.raw(`SET SESSION lock_wait_timeout = ${wait.seconds}`));
      return await applyMissing(one, migrations, (statement) => onceTableIsFree(one, statement, wait));
    } finally {
      await one.execute(sql.raw(`SET SESSION lock_wait_timeout = ${before}`)).catch(() => undefined);
      await ask(one, `RELEASE_LOCK(${LOCK_NAME})`).catch(() => undefined);
    }
  });
}

async function takeLock(db: Db): Promise<void> {
  for (let waitedS = 0; waitedS < LOCK_WAIT_S; waitedS += LOCK_STEP_S)
    if ((await ask(db, `GET_LOCK(${LOCK_NAME}, ${LOCK_STEP_S})`)) === 1) return;
  throw new Error('Another process is still migrating this database.');
}

/**
 * The number that an expression is, in a form of lock functions that vtgate knows too. vtgate drops the column's alias, so
 * the first column is read.
 */
async function ask(db: Db, expression: string): Promise<number> {
  const [row = {}] = await rawRows(db, `SELECT ${expression} FROM dual`);
  return Number(Object.values(row)[0]);
}

/** Runs a statement that may wait for its table. */
type Execute = (statement: string) => Promise<void>;

async function applyMissing(db: Db, migrations: readonly Migration[], execute: Execute): Promise<Migrated> {
  await db.execute(sql.raw(JOURNAL));
  const journal = await readJournal(db);
  const tables = await tablesOf(db);
  const isLive = tables.has(getTableName(orders)) && !isOurs(journal);
  if (!isLive && isToBeMade(journal)) refuseForeign(migrations, tables);
  const done = { applied: [] as string[], adopted: [] as string[], made: [] as string[] };
  for (const migration of migrations) {
    const name = nameOf(migration);
    const state = journal.get(name);
    const isMissing = state === undefined || state === BEGUN;
    if (migration.part === 'existing' && isLive) {
      done.made.push(...(await makeMissing(migration, tables, execute)));
      if (!isMissing) continue;
      await note(db, migration, ADOPTED);
      done.adopted.push(name);
    } else if (isMissing) {
      if (state === undefined) refuseTaken(migration, tables);
      await note(db, migration, BEGUN);
      await run(migration, state === BEGUN, execute);
      await note(db, migration, APPLIED);
      done.applied.push(name);
    }
  }
  return done;
}

type Journal = ReadonlyMap<string, number>;

async function readJournal(db: Db): Promise<Journal> {
  const rows = await rawRows<{ part: string; name: string; adopted: number | string }>(
    db,
    'SELECT part, name, adopted FROM shopping_migration',
  );
  return new Map(rows.map(({ part, name, adopted }) => [`${part}/${name}`, Number(adopted)]));
}

const tablesOf = async (db: Db): Promise<ReadonlySet<string>> =>
  new Set(
    await names(
      db,
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    ),
  );

/** The existing part was made here, not found. */
const isOurs = (journal: Journal): boolean =>
  [...journal.keys()].some((name) => name.startsWith('existing/')) &&
  ![...journal.values()].includes(ADOPTED);

/** Nothing of the existing part is there yet, or some of it is half way. */
function isToBeMade(journal: Journal): boolean {
  const states = [...journal].filter(([name]) => name.startsWith('existing/')).map(([, state]) => state);
  return states.length === 0 || states.includes(BEGUN);
}

/**
 * Makes the declared tables of the existing part that a live schema lacks, with their indexes. It alters nothing. After a
 * crash in between, `bun run db:check` names the missing index.
 * @returns the names of the tables
 */
async function makeMissing(
  migration: Migration,
  tables: ReadonlySet<string>,
  execute: Execute,
): Promise<string[]> {
  const declared = declaredTables();
  const isLacking = (table: string | undefined) =>
    table !== undefined && declared.has(table) && !tables.has(table);
  for (const statement of statementsOf(migration))
    if (isLacking(madeFor(statement))) await execute(statement);
  return createdTables(migration).filter(isLacking);
}

const note = (db: Db, { part, name }: Migration, state: number) =>
  db.execute(sql`INSERT INTO shopping_migration (part, name, adopted, applied_at)
    VALUES (${part}, ${name}, ${state}, UTC_TIMESTAMP(3))
    ON DUPLICATE KEY UPDATE adopted = VALUES(adopted), applied_at = VALUES(applied_at)`);

/** Runs a migration. DDL does not roll back, so a second try skips what an earlier try has made. */
async function run(migration: Migration, isAgain: boolean, execute: Execute): Promise<void> {
  for (const statement of statementsOf(migration)) {
    try {
      await execute(statement);
    } catch (error) {
      if (!isAgain || !isAlreadyThere(error)) throw error;
    }
  }
}

/** @throws Error with the statement when its table was not free in any try */
async function onceTableIsFree(db: Db, statement: string, { pauseMs, tries }: TableWait): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return void (await db.execute(sql.raw(statement)));
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (tried >= tries) throw new Error(`A transaction keeps the table from: ${statement.trim()}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

async function names(db: Db, query: string): Promise<string[]> {
  const rows = await rawRows<{ name: string }>(db, query.replaceAll('"', "'"));
  return rows.map((row) => row.name);
}

/**
 * Whether both parts are applied or adopted, none is half way, and every declared table and column exists.
 * @throws when the database does not answer
 */
export async function isMigrated(db: Db): Promise<boolean> {
  try {
    const [parts, columns] = await Promise.all([
      names(db, 'SELECT CONCAT(part, IF(adopted = 2, "?", "")) AS name FROM shopping_migration'),
      names(
        db,
        `SELECT CONCAT(table_name, ".", column_name) AS name FROM information_schema.columns
         WHERE table_schema = DATABASE()`,
      ),
    ]);
    const there = new Set(columns);
    const isWhole = [...declaredTables()].every(([table, shape]) =>
      [...shape.columns.keys()].every((column) => there.has(`${table}.${column}`)),
    );
    return isWhole && ['existing', 'own'].every((part) => parts.includes(part)) && !parts.some(isHalfWay);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    return false;
  }
}

const isHalfWay = (part: string) => part.endsWith('?');
