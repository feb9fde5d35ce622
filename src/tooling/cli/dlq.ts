import { runCommand } from '../arguments/run-command.ts';
import { DLQ, dlqCommand } from './dlq/arguments.ts';

// `bun run dlq`: dead letters, for the person on duty (spec 10).

await runCommand(DLQ, async (given) => {
  const command = dlqCommand(given, Date.now());
  const { runDlq } = await import('./dlq/run-dlq.ts');
  return runDlq(command);
});
