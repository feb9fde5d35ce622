import { join } from 'node:path';
import { createColors } from 'picocolors';
import { errorFields } from '../../platform/logger.ts';
import { WrongUse } from './arguments/wrong-use.ts';
import { HELP, readCommand } from './dlq/arguments.ts';
import { run } from './dlq/commands.ts';
import { openService } from './dlq/open-service.ts';

// `bun run dlq`: dead letters, for the person on duty (spec 10).

const rootDir = join(import.meta.dir, '..', '..', '..');
const colors = createColors(process.stderr.isTTY === true && !process.env.NO_COLOR);

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2), Date.now());
  if (command.verb === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const service = openService(process.env, rootDir, command.verb === 'replay' && !command.dryRun);
  try {
    const { out, err, exitCode } = await run(service.deadLetters, command, Date.now());
    process.stdout.write(out);
    process.stderr.write(colors.red(err));
    return exitCode;
  } catch (error) {
    // Never the error's text, for a driver's holds SQL and parameters.
    const { error_name: name, error_code: code } = errorFields(error);
    process.stderr.write(
      colors.red(`The database refused or did not answer: ${code ?? name}. Nothing more was done.\n`),
    );
    return 2;
  } finally {
    await service.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const text = error instanceof Error ? error.message : 'It cannot be done.';
  process.stderr.write(error instanceof WrongUse ? `${colors.red(text)}\n\n${HELP}` : `${text}\n`);
  process.exitCode = 2;
}
