import { runCommand } from '../arguments/run-command.ts';
import { BENCH, benchCommand } from './bench/arguments.ts';

await runCommand(BENCH, async (given) => {
  const command = benchCommand(given);
  if (command.what === 'mix') await (await import('./bench/mix.ts')).runMix(command);
  else if (command.what === 'edge') await (await import('./bench/edge.ts')).runEdgeBench(command);
  else await (await import('./bench/run.ts')).runBench(command);
  // Connections that are still open would keep the process.
  process.exit(0);
});
