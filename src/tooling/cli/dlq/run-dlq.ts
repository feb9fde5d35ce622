import { createColors } from 'picocolors';
import type { Command } from './arguments.ts';
import { run } from './commands.ts';
import { onService } from './open-service.ts';

/** @returns the exit code */
export function runDlq(command: Command): Promise<number> {
  const colors = createColors(process.stderr.isTTY === true && !process.env.NO_COLOR);
  return onService(
    process.env,
    command.verb === 'replay' && !command.dryRun,
    async ({ deadLetters }) => {
      const { out, err, exitCode } = await run(deadLetters, command, Date.now());
      process.stdout.write(out);
      process.stderr.write(colors.red(err));
      return exitCode;
    },
    (code) => colors.red(`The database refused or did not answer: ${code}. Nothing more was done.`),
  );
}
