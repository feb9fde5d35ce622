import Table from 'cli-table3';
import { readDatabase } from '../../../config/database.ts';
import { compareSchema } from '../../../db/compare-schema.ts';
import { settingProblems } from '../../../db/effective-settings.ts';
import { openDatabase } from '../../../db/open-database.ts';
import { errorFields } from '../../../platform/logger.ts';
import { type BadRow, findBadRows } from '../../../row-contracts/find-bad-rows.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';

const SHOWN_MAX = 1_000;

function print(head: string[], rows: readonly string[][]): void {
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const row of rows) table.push(row);
  process.stdout.write(`${table}\n`);
}

/** The driver's error code, which drizzle keeps in the cause; never the text, which may hold SQL. */
function whyUnreadable(error: unknown): string {
  const { error_code: code } = errorFields(error);
  if (code === 'ER_BAD_DB_ERROR') return 'the server answers, but has no database of that name';
  return code === undefined ? 'no answer' : String(code);
}

/** @returns the exit code @throws WrongUse without a usable database in the environment */
export async function checkDatabase(readsRows: boolean): Promise<number> {
  const found = readDatabase(process.env, { poolSize: 1, timeoutMs: 10_000, allowsHttp: true });
  if ('bad' in found) throw new WrongUse(`${found.bad.join(', ')}: missing or not usable.`);
  const client = openDatabase(found.settings);
  try {
    const differences = [
      ...(await compareSchema(client.db)),
      ...(await settingProblems(client.db)).map((what) => ({ table: '(settings)', what })),
    ];
    const bad: BadRow[] = [];
    let badCount = 0;
    // Rows are read only without differences, for a missing column cannot be read.
    if (differences.length === 0 && readsRows)
      for await (const row of findBadRows(client.db)) {
        badCount += 1;
        if (bad.length < SHOWN_MAX) bad.push(row);
      }
    if (differences.length === 0) process.stdout.write('The database is as declared.\n');
    else {
      print(
        ['table', 'difference'],
        differences.map(({ table, what }) => [table, what]),
      );
      process.stdout.write(`${differences.length} differences\n`);
    }
    if (badCount > 0) {
      print(
        ['table', 'key', 'columns'],
        bad.map(({ table, key, columns }) => [table, key, columns.join(', ')]),
      );
      const more = badCount > bad.length ? `, of which ${bad.length} are shown` : '';
      process.stdout.write(`${badCount} rows that the service leaves out${more}\n`);
    }
    return differences.length + badCount === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`The database cannot be read: ${whyUnreadable(error)}\n`);
    return 2;
  } finally {
    await client.close();
  }
}
