import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import colors from 'picocolors';
import { ALPHABET } from './alphabet.ts';
import { SCENERIES } from './scenery.ts';
import { search } from './search.ts';

const HELP = `bun run search: every sequence of ${ALPHABET.length} kinds of commands on one order, judged by plain bookkeeping

  --states N     at most N different states in all (default 5000000)
  --minutes N    at most N minutes in all (default 10)
  --depth N      at most N commands in a sequence (default 30)
  --workers N    workers side by side (default: one a core)
  --order NAME   only this order: ${SCENERIES.map((one) => one.name).join(', ')}

Ends with 1 and the shortest sequence of commands when the judge finds something. No database is needed.`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    states: { type: 'string', default: '5000000' },
    minutes: { type: 'string', default: '10' },
    depth: { type: 'string', default: '30' },
    workers: { type: 'string', default: String(availableParallelism()) },
    order: { type: 'string' },
  },
});
if (values.help === true) {
  console.log(HELP);
  process.exit(0);
}
const number = (name: 'states' | 'minutes' | 'depth' | 'workers'): number => {
  const value = Number(values[name]);
  if (value > 0) return value;
  console.error(`--${name} must be a number above 0`);
  process.exit(2);
};
const sceneries = SCENERIES.filter((one) => values.order === undefined || one.name === values.order);
if (sceneries.length === 0) {
  console.error(`--order must be one of ${SCENERIES.map((one) => one.name).join(', ')}`);
  process.exit(2);
}

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
  const secondsLeft = number('minutes') * 60 - (startedMs - began) / 1_000;
  const explored = await search({
    scenery,
    states: Math.ceil((number('states') - states) / left),
    seconds: Math.max(1, secondsLeft / left),
    depthMax: number('depth'),
    workers: number('workers'),
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
process.exit(found === 0 ? 0 : 1);
