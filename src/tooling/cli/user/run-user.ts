import { type OpenedService, onService } from '../dlq/open-service.ts';
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

async function run(people: People, command: UserCommand): Promise<number> {
  const { userId, isDryRun } = command;
  const actor = whoRuns(process.env);
  if (command.verb === 'export') {
    process.stdout.write(json(await people.exportUser(userId, actor)));
    return 0;
  }
  const { outcome, orders, open } = await people.eraseUser({ userId, actor, isDryRun });
  if (outcome === 'not_over') {
    process.stderr.write(
      `Nothing was erased: ${open.length} of ${orders} orders are not over (${open.slice(0, 20).join(', ')}).\n`,
    );
    return 1;
  }
  const said = outcome === 'erased' ? 'Erased' : 'Would be erased';
  process.stdout.write(`${said}: the texts of ${orders} orders, and all notifications.\n`);
  return 0;
}
