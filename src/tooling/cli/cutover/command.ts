import Table from 'cli-table3';
import { createColors } from 'picocolors';
import { readDatabase } from '../../../config/database.ts';
import { openDatabase } from '../../../db/open-database.ts';
import type { CutoverCommand } from './arguments.ts';
import { type Checked, openSteps, runChecks, STEPS } from './check.ts';
import { gatherChecks } from './gather-checks.ts';

type Env = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 5_000;

/** The command of `bun run cutover`. @returns the exit code @throws WrongUse */
export async function cutover(command: CutoverCommand, env: Env): Promise<number> {
  const database = readDatabase(env, { poolSize: 1, timeoutMs: TIMEOUT_MS, allowsHttp: true });
  const client = 'settings' in database ? openDatabase(database.settings) : null;
  try {
    const checks = await gatherChecks({
      env,
      command,
      client,
      ask: (url, headers) =>
        fetch(url, { headers: { ...headers }, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) }),
      nowMs: Date.now,
    });
    const results = await runChecks(checks);
    const open = openSteps(results);
    process.stdout.write(
      command.json
        ? `${JSON.stringify({ open, checks: results }, null, 1)}\n`
        : checksTable(results, process.stdout.isTTY === true && !env.NO_COLOR),
    );
    return open.length === STEPS.length ? 0 : 1;
  } finally {
    await client?.close();
  }
}

function checksTable(results: readonly Checked[], isColored: boolean): string {
  const colors = createColors(isColored);
  const table = new Table({
    head: ['step', 'condition', '', 'now', 'what to do'],
    style: { head: [], border: [] },
    colWidths: [13, 28, 9, 46, 50],
    wordWrap: true,
  });
  const state = {
    holds: colors.green('holds'),
    not_yet: colors.red('not yet'),
    unknown: colors.yellow('unknown'),
  };
  for (const step of STEPS)
    for (const one of results.filter((each) => each.step === step))
      table.push([step, one.name, state[one.state], one.found, one.todo]);
  const next = STEPS[openSteps(results).length];
  const verdict =
    next === undefined
      ? colors.green('Every condition holds: each step may be taken.')
      : colors.red(`Step "${next}" may not be taken yet.`);
  return `${table}\n${verdict}\n`;
}
