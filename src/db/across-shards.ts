import { type SQL, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';

type Fields = Readonly<Record<string, MySqlColumn>>;

/** vtgate's own word, after SELECT; to every other server it is a comment. */
const MISSING_SHARDS_ARE_EMPTY = sql.raw('/*vt+ SCATTER_ERRORS_AS_WARNINGS=1 */');

/**
 * The fields of a SELECT that looks on every shard for what is to be done (spec 19). A shard that is away hides its own
 * rows and no others, so that a queue goes on with the rest. Not for what must be whole, as counts and answers are.
 */
export function acrossShards<F extends Fields>(fields: F): F {
  const [name, column] = Object.entries(fields)[0] as [string, MySqlColumn];
  const marked: SQL = sql`${MISSING_SHARDS_ARE_EMPTY} ${column}`.mapWith(column);
  return { ...fields, [name]: marked };
}
