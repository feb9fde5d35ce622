import { randomBytes } from 'node:crypto';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { urlWithDatabase } from './database-url.ts';

const HOUR_MS = 3_600_000;
const TEST_PREFIX = 'shopping_t';

export interface FreshDatabase {
  name: string;
  url: string;
  drop(): Promise<void>;
}

export async function withConnection<T>(
  url: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await mysql.createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    return await work(connection);
  } finally {
    // The answer is there, so the connection is cut without the wait of a clean end.
    connection.destroy();
  }
}

/** Creates the database unless it exists. @returns its URL */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await statement(serverUrl, `CREATE DATABASE IF NOT EXISTS ${quoted(name)} CHARACTER SET utf8mb4`);
  return urlWithDatabase(serverUrl, name);
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await statement(serverUrl, `DROP DATABASE IF EXISTS ${quoted(name)}`);
}

/** `<prefix>_<seconds since 1970>_<random>`: by the time, later runs know databases that were left behind. */
export function freshDatabaseName(prefix: string = TEST_PREFIX): string {
  return `${prefix}_${Math.floor(Date.now() / 1000)}_${randomBytes(4).toString('hex')}`;
}

/** Makes an empty database for one test run, and removes those that killed runs have left behind. */
export async function freshDatabase(serverUrl: string, prefix: string = TEST_PREFIX): Promise<FreshDatabase> {
  await removeOldDatabases(serverUrl, prefix);
  const name = freshDatabaseName(prefix);
  const url = await createDatabase(serverUrl, name);
  return { name, url, drop: () => dropDatabase(serverUrl, name) };
}

/** Drops the databases named by `freshDatabaseName(prefix)` more than an hour ago; returns their names. */
export async function removeOldDatabases(serverUrl: string, prefix: string = TEST_PREFIX): Promise<string[]> {
  const names = await withConnection(serverUrl, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT schema_name AS name FROM information_schema.schemata',
    );
    return rows.map((row) => String(row.name));
  });
  const old = names.filter((name) => {
    const match = /^(.*)_(\d+)_[0-9a-f]{8}$/.exec(name);
    return match?.[1] === prefix && Number(match[2]) * 1000 < Date.now() - HOUR_MS;
  });
  for (const name of old) await dropDatabase(serverUrl, name);
  return old;
}

function statement(serverUrl: string, sql: string): Promise<unknown> {
  return withConnection(urlWithDatabase(serverUrl, ''), (connection) => connection.query(sql));
}

function quoted(name: string): string {
  if (!/^[\w$-]{1,64}$/.test(name)) throw new Error(`"${name}" cannot be the name of a database`);
  return `\`${name}\``;
}
