import type { CommandLine } from './command-line.ts';
import { helpOf } from './help.ts';
import type { Options } from './options.ts';
import { asksForHelp, type Given, readArguments } from './read-arguments.ts';
import { WrongUse } from './wrong-use.ts';

/**
 * Runs this process's command: its help when somebody asks for it, one line and exit code 2 when it is called wrongly,
 * else `run`, which gives the exit code. Imports no package; `run` imports what it needs, so that a help is quick.
 */
export async function runCommand<const O extends Options>(
  line: CommandLine<O>,
  run: (given: Given<O>) => Promise<number> | number,
): Promise<void> {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    process.stdout.write(helpOf(line));
    return;
  }
  try {
    process.exitCode = await run(readArguments(line, args));
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    process.stderr.write(`${error.message} See bun run ${line.name} --help.\n`);
    process.exitCode = 2;
  }
}
