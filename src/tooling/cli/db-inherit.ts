import { join } from 'node:path';
import { errorFields } from '../../platform/logger.ts';
import { openService } from './dlq/open-service.ts';

const HELP = `bun run db:inherit

Once, after the old service has stopped: every order of it that is under way (authorized to receiving) or has refunds is
read from its own rows and becomes ours, as it also does by itself with the first thing that comes to it. From then on
time moves it (authorizations lapse, 15 days of receiving end), and its refunds stand in the user's list. Tells nobody,
moves no order and no money. May be run again, and beside the running service.

DATABASE_URL says where; without it, the database of a running \`bun run dev\` of this folder. Exit code 2 if it cannot.
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
