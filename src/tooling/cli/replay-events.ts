import { runCommand } from '../arguments/run-command.ts';
import { REPLAY_EVENTS, replayEventsCommand } from './replay-events/arguments.ts';

await runCommand(REPLAY_EVENTS, async (given) => {
  const command = replayEventsCommand(given, Date.now());
  const { replayEvents } = await import('./replay-events/command.ts');
  return replayEvents(command, process.env);
});
