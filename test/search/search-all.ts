import Table from 'cli-table3';
import colors from 'picocolors';
import type { Scenery } from './scenery.ts';
import { search } from './search.ts';

export type SearchChoice = {
  readonly sceneries: readonly Scenery[];
  readonly statesMax: number;
  readonly minutes: number;
  readonly depthMax: number;
  readonly workers: number;
};

/** Searches every sequence of the chosen orders, and prints what it found. @returns the exit code */
export async function searchAll(choice: SearchChoice): Promise<number> {
  const { sceneries, statesMax, minutes, depthMax, workers } = choice;
  const table = new Table({
    head: ['order', 'states', 'steps', 'length', 'states a second', ''],
    style: { head: [] },
  });
  const began = performance.now();
  let states = 0;
  let found = 0;
  for (const [at, scenery] of sceneries.entries()) {
    const startedMs = performance.now();
    // States that an earlier order did not use are left to the next ones.
    const left = sceneries.length - at;
    const secondsLeft = minutes * 60 - (startedMs - began) / 1_000;
    const explored = await search({
      scenery,
      states: Math.ceil((statesMax - states) / left),
      seconds: Math.max(1, secondsLeft / left),
      depthMax,
      workers,
      onProgress: (count, depth) => {
        if (process.stderr.isTTY)
          process.stderr.write(`\r${scenery.name}: ${count} states, ${depth + 1} commands long`);
      },
    });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    const seconds = (performance.now() - startedMs) / 1_000;
    states += explored.states;
    found += explored.findings.length;
    const verdict =
      explored.findings.length === 0 ? colors.green('✔') : colors.red(`${explored.findings.length} ✘`);
    table.push([
      scenery.name,
      explored.states,
      explored.steps,
      explored.depth + 1,
      Math.round(explored.states / seconds),
      verdict,
    ]);
    for (const finding of explored.findings) {
      console.log(colors.red(`${finding.scenery}: ${finding.path.join(' > ')}`));
      for (const sentence of finding.says) console.log(`  ${sentence}`);
    }
  }
  console.log(table.toString());
  const seconds = (performance.now() - began) / 1_000;
  console.log(
    `${states} different states in ${Math.round(seconds)} s, ${Math.round(states / seconds)} a second`,
  );
  return found === 0 ? 0 : 1;
}
