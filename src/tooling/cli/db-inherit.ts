import { join } from 'node:path';
import { errorFields } from '../../platform/logger.ts';
import { openService } from './dlq/open-service.ts';

const HELP = `bun run db:inherit

Run it once, after the old service has stopped. Each order of the old service that is under way (authorized to receiving)
or has refunds becomes ours: it is read from the rows of the old service. Without this command, an order becomes ours with
the first request or event that concerns it. From then on time moves it (authorizations lapse, 15 days of receiving end),
and its refunds stand in the user's list. The command sends no events and no notifications, and moves no order and no
money. It may run again, and beside the running service.

DATABASE_URL names the database; without it, that of a running \`bun run dev\` of this folder. Exit code 2 if it fails.
`;

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
try {
  const service = openService(process.env, join(import.meta.dir, '..', '..', '..'), false);
  try {
    const isSeen = process.stderr.isTTY === true;
    const count = await service.inheritOrders((sofar) => {
      if (isSeen) process.stderr.write(`\r${sofar} orders`);
    });
    process.stdout.write(`${isSeen ? '\r' : ''}${count} orders of the old service are ours now.\n`);
  } finally {
    await service.close();
  }
} catch (error) {
  const { error_name: name, error_code: code } = errorFields(error);
  process.stderr.write(`It cannot be done: ${code ?? name}\n`);
  process.exitCode = 2;
}
