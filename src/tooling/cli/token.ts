import { runCommand } from '../arguments/run-command.ts';
import { TOKEN } from './token/arguments.ts';

await runCommand(TOKEN, async (given) => {
  const { tokenText } = await import('./token/print-token.ts');
  process.stdout.write(`${await tokenText(given, process.env)}\n`);
  return 0;
});
