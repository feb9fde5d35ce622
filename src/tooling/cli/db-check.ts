import type { CommandLine } from '../arguments/command-line.ts';
import { flag } from '../arguments/options.ts';
import { runCommand } from '../arguments/run-command.ts';

const DB_CHECK = {
  name: 'db:check',
  about: `Compares the declared schema (src/db/schema) with the live database that the environment names (as for the service:
DATABASE_URL, or DATABASE_DRIVER=planetscale with its credentials), and prints every missing table,
column, index and type difference, and each setting under which the service would do wrong. If it finds none of these,
it reads every row of the tables that other services write, and names the rows that we leave out because a column has
no valid value (broken JSON, an unknown kind or currency, a negative weight): table, key and column, never the value.
Changes nothing. Exit code 1 if it finds anything, 2 if the database cannot be read.`,
  options: { 'no-rows': flag('compares schema and settings only') },
} as const satisfies CommandLine;

await runCommand(DB_CHECK, async ({ options }) => {
  const { checkDatabase } = await import('./database/check-database.ts');
  return checkDatabase(!options['no-rows']);
});
