import { runCommand } from '../arguments/run-command.ts';
import { CUTOVER, cutoverCommand } from './cutover/arguments.ts';

await runCommand(CUTOVER, async (given) => {
  const command = cutoverCommand(given);
  const { cutover } = await import('./cutover/command.ts');
  return cutover(command, process.env);
});
