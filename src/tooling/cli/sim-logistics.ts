import { runCommand } from '../arguments/run-command.ts';
import { LOGISTICS } from './sim/arguments.ts';

await runCommand(LOGISTICS, async (given) => {
  const { logistics } = await import('./sim/command.ts');
  return logistics(given, process.env);
});
