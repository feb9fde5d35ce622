import { runCommand } from '../arguments/run-command.ts';
import { REPLAY, replayCommand } from './replay/arguments.ts';

await runCommand(REPLAY, async (given) => {
  const command = replayCommand(given);
  const { replay } = await import('./replay/command.ts');
  return replay(command, process.env);
});
