import type { CommandLine } from '../arguments/command-line.ts';
import { runCommand } from '../arguments/run-command.ts';

/** The most orders that are named. */
const NAMED_MAX = 10;

const DB_INHERIT = {
  name: 'db:inherit',
  about: `Run it once, after the old service has stopped. Each order of the old service that is under way (authorized to receiving),
under review or has refunds becomes ours: it is read from the rows of the old service. Without this command, an order becomes ours with
the first request or event that concerns it. From then on time moves it (authorizations lapse, 15 days of receiving end),
and its refunds stand in the user's list. The command sends no events and no notifications, and moves no order and no
money. It may run again, and beside the running service.

DATABASE_URL names the database; without it, that of a running \`bun run dev\` of this folder. Exit code 1 if
some orders could not be taken over, 2 if it fails.`,
  options: {},
} as const satisfies CommandLine;

await runCommand(DB_INHERIT, async () => {
  const { onService } = await import('./dlq/open-service.ts');
  const isSeen = process.stderr.isTTY === true;
  return onService(
    process.env,
    false,
    async (service) => {
      const { count, left } = await service.inheritOrders((sofar) => {
        if (isSeen) process.stderr.write(`\r${sofar} orders`);
      });
      process.stdout.write(`${isSeen ? '\r' : ''}${count} orders of the old service are ours now.\n`);
      if (left.length === 0) return 0;
      const named = left.slice(0, NAMED_MAX).join(', ');
      const more = left.length > NAMED_MAX ? ', ...' : '';
      process.stderr.write(`${left.length} could not be taken over (the log says why): ${named}${more}\n`);
      return 1;
    },
    (code) => `It cannot be done: ${code}`,
  );
});
