import type { Erased } from '../../../operations/people/erase-user.ts';
import { type OpenedService, onService } from '../dlq/open-service.ts';
import { shortId } from '../dlq/tables.ts';
import { whoRuns } from '../who-runs.ts';
import type { UserCommand } from './arguments.ts';

type People = OpenedService['people'];

/** JSON text with bigints (minor units) as text. */
const json = (value: unknown): string =>
  `${JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one), 2)}\n`;

/** @returns the exit code */
export const runUser = (command: UserCommand): Promise<number> =>
  onService(
    process.env,
    false,
    ({ people }) => run(people, command),
    (code) => `The database refused or did not answer: ${code}. Run it again: what is done stays done.`,
  );

const EXIT_CODE: Readonly<Record<Erased['outcome'], 0 | 1>> = {
  erased: 0,
  would_be_erased: 0,
  not_all: 1,
  not_over: 1,
};

async function run(people: People, command: UserCommand): Promise<number> {
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
