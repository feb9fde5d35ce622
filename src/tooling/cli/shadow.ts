import { runCommand } from '../arguments/run-command.ts';
import { SHADOW, shadowCommand } from './shadow/arguments.ts';

await runCommand(SHADOW, async (given) => {
  const command = shadowCommand(given);
  const { shadow } = await import('./shadow/command.ts');
  return shadow(command);
});
