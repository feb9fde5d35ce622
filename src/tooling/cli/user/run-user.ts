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

async function run(people: People, { verb, userId, orders: said }: UserCommand): Promise<number> {
  const actor = whoRuns(process.env);
  if (verb === 'export') {
    process.stdout.write(json(await people.exportUser(userId, actor)));
    return 0;
  }
  const erased = await people.eraseUser({ userId, actor, orders: said });
  const refusal = refusalOf(erased, userId);
  if (refusal !== null) {
    process.stderr.write(`${refusal}\n`);
    return 1;
  }
  const { outcome, orders } = erased;
  process.stdout.write(
    outcome === 'would_be_erased'
      ? `Would be erased: the texts of ${orders} orders, and all notifications.\n` +
          `To do it: bun run user:erase ${userId} --orders ${orders}\n`
      : `Erased: the texts of ${orders} orders, and all notifications.\n`,
  );
  for (const line of leftOf(erased)) process.stderr.write(`${line}\n`);
  return outcome === 'not_all' ? 1 : 0;
}

/** Why nothing was erased; null when it was. */
function refusalOf({ outcome, orders, open }: Erased, userId: string): string | null {
  if (outcome === 'nothing') return `Nothing was erased: nothing is kept of the id ${userId}.`;
  if (outcome === 'not_over')
    return `Nothing was erased: ${open.length} of ${orders} orders are not over (${shown(open)}).`;
  if (outcome === 'other_number')
    return `Nothing was erased: ${userId} has ${orders} orders. Is it the right id? See --dry-run.`;
  return null;
}

/** What stays for now, a sentence each. */
function leftOf({ open, letters, unsent }: Erased): readonly string[] {
  const left: string[] = [];
  if (open.length > 0) left.push(`${open.length} orders came meanwhile and are not over (${shown(open)}).`);
  if (letters.length > 0)
    left.push(
      `${letters.length} open dead letters are kept: replay or drop them (bun run dlq show ${shortId(letters[0] ?? '')}).`,
    );
  if (unsent > 0) left.push(`${unsent} events are kept until Kafka has them.`);
  return left.length === 0 ? [] : [...left, 'Then run this again: it erases what is left.'];
}

const shown = (shortIds: readonly string[]) => shortIds.slice(0, 20).join(', ');
