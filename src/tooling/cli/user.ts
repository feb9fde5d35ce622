import { runCommand } from '../arguments/run-command.ts';
import { USER, userCommand } from './user/arguments.ts';

// `bun run user:export ID` and `bun run user:erase ID`: a person's data (spec 13).

const name = process.argv[2] === 'export' ? 'user:export' : 'user:erase';
await runCommand({ ...USER, name }, async (given) => {
  const command = userCommand(given);
  const { runUser } = await import('./user/run-user.ts');
  return runUser(command);
});
