import { join } from 'node:path';
import type { Erased } from '../../operations/people/erase-user.ts';
import { errorFields } from '../../platform/logger.ts';
import { WrongUse } from './arguments/wrong-use.ts';
import { openService } from './dlq/open-service.ts';
import { shortId } from './dlq/tables.ts';
import { type Command, HELP, readCommand } from './user/arguments.ts';
import { whoRuns } from './who-runs.ts';

// `bun run user:export ID` and `bun run user:erase ID`: a person's data (spec 13).

const rootDir = join(import.meta.dir, '..', '..', '..');
type People = ReturnType<typeof openService>['people'];

/** JSON text with bigints (minor units) as text. */
const json = (value: unknown): string =>
  `${JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one), 2)}\n`;

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2));
  if (command.verb === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const service = openService(process.env, rootDir, false);
  try {
    return await run(service.people, command);
  } catch (error) {
    // Never the error's text, for a driver's holds SQL and parameters.
    const { error_name: name, error_code: code } = errorFields(error);
    process.stderr.write(
      `The database does not do it: ${code ?? name}. Run it again: what is done stays done.\n`,
    );
    return 2;
  } finally {
    await service.close();
  }
}

const EXIT_CODE: Readonly<Record<Erased['outcome'], 0 | 1>> = {
  erased: 0,
  would_be_erased: 0,
  not_all: 1,
  not_over: 1,
};

async function run(people: People, command: Exclude<Command, { verb: 'help' }>): Promise<number> {
  const { userId, isDryRun } = command;
  const actor = whoRuns(process.env);
  if (command.verb === 'export') {
    process.stdout.write(json(await people.exportUser(userId, actor)));
    return 0;
  }
  const { outcome, orders, open, letters, unsent } = await people.eraseUser({ userId, actor, isDryRun });
  if (outcome === 'not_over') {
    process.stderr.write(
      `Nothing was erased: ${open.length} of ${orders} orders are not over (${open.slice(0, 20).join(', ')}).\n`,
    );
    return EXIT_CODE[outcome];
  }
  const said = isDryRun ? 'Would be erased' : 'Erased';
  process.stdout.write(`${said}: the texts of ${orders} orders, and all notifications.\n`);
  if (letters.length > 0)
    process.stderr.write(
      `${letters.length} open dead letters are kept: replay or drop them (bun run dlq show ${shortId(letters[0] ?? '')}).\n`,
    );
  if (unsent > 0) process.stderr.write(`${unsent} events are kept until Kafka has them.\n`);
  if (letters.length > 0 || unsent > 0)
    process.stderr.write('Then run this again: it erases what is left.\n');
  return EXIT_CODE[outcome];
}

try {
  process.exitCode = await main();
} catch (error) {
  const text = error instanceof Error ? error.message : 'It cannot be done.';
  process.stderr.write(error instanceof WrongUse ? `${text}\n\n${HELP}` : `${text}\n`);
  process.exitCode = 2;
}
