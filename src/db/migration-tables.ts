import { getTableName } from 'drizzle-orm';
import { orders } from './schema/index.ts';

/** One migration file as drizzle-kit writes it, `--> statement-breakpoint` between statements. */
export type Migration = {
  readonly part: 'existing' | 'own' | 'sharded';
  readonly name: string;
  readonly text: string;
};

/** The table that marks a database which a development command has made, and may empty or drop. */
export const DEVELOPMENT_MARK = 'development_only';
/** Tables of nobody's data: the journal, and the mark. */
export const NEVER_FOREIGN: readonly string[] = ['shopping_migration', DEVELOPMENT_MARK];
/** Vitess keeps what it drops or copies beside the tables, under such names. */
const OF_VITESS = /^_vt_/;
/** So many tables are named in a refusal. */
const NAMED_MAX = 10;

export const nameOf = ({ part, name }: Migration) => `${part}/${name}`;

/** A migration's statements. */
export const statementsOf = ({ text }: Migration): readonly string[] =>
  text.split('--> statement-breakpoint').filter((statement) => statement.trim() !== '');

/** The tables that a migration creates. */
export const createdTables = (migration: Migration): readonly string[] =>
  statementsOf(migration).flatMap((statement) => /^\s*CREATE TABLE `?(\w+)/im.exec(statement)?.[1] ?? []);

/** The table that a statement makes, or puts an index on. */
export const madeFor = (statement: string): string | undefined =>
  /^\s*CREATE (?:TABLE|(?:UNIQUE )?INDEX `?\w+`? ON) `?(\w+)/im.exec(statement)?.[1];

/**
 * The existing part is made where nothing else is. Tables of others are a live schema that is not declared yet, and our
 * tables beside them would look like a finished move.
 * @throws Error that names them
 */
export function refuseForeign(migrations: readonly Migration[], tables: ReadonlySet<string>): void {
  const ours = new Set([...NEVER_FOREIGN, ...migrations.flatMap(createdTables)]);
  const foreign = [...tables].filter((name) => !ours.has(name) && !OF_VITESS.test(name)).sort();
  if (foreign.length > 0)
    throw new Error(
      `the database holds tables that are not declared (${few(foreign)}), and not the declared ${getTableName(orders)}. ` +
        'If they are the live tables, declare them first (docs/adopting.md). The existing part is made in an empty ' +
        'database only. Nothing was done.',
    );
}

/**
 * Before a migration begins, none of its tables is there. So what its second try finds is the first one's work.
 * @throws Error that names them
 */
export function refuseTaken(migration: Migration, tables: ReadonlySet<string>): void {
  const taken = createdTables(migration).filter((name) => tables.has(name));
  if (taken.length > 0)
    throw new Error(
      `${nameOf(migration)} makes tables that are there already (${few(taken)}), and no earlier run made them. ` +
        'Nothing of it was done. If its SQL was applied by hand, docs/deploy.md (Database) says how to record that.',
    );
}

const few = (all: readonly string[]) =>
  all.length <= NAMED_MAX
    ? all.join(', ')
    : `${all.slice(0, NAMED_MAX).join(', ')} and ${all.length - NAMED_MAX} more`;
