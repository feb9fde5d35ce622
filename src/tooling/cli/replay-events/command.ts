import { createColors } from 'picocolors';
import { kafkaEnvironment } from '../../../config/kafka.ts';
import type { DbClient } from '../../../db/client.ts';
import { openDatabase } from '../../../db/open-database.ts';
import { openKafkajs } from '../../../kafka/kafkajs/open.ts';
import { rangesOf, readPartitions } from '../../../kafka/read-partitions.ts';
import { errorFields } from '../../../platform/logger.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';
import { createRedact } from '../compare/redact.ts';
import { differenceRate } from '../compare/report.ts';
import { reportTable } from '../compare/report-table.ts';
import { createTally } from '../compare/tally.ts';
import { writeReport } from '../compare/write-report.ts';
import { type Applied, applyEvents } from './apply-events.ts';
import type { ReplayEventsCommand } from './arguments.ts';
import { compareEnds } from './compare-ends.ts';
import { openCopy } from './open-copy.ts';
import { proveCopy } from './prove-copy.ts';

type Env = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 30_000;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The command of `bun run replay:events`. @returns the exit code @throws WrongUse */
export async function replayEvents(command: ReplayEventsCommand, env: Env): Promise<number> {
  try {
    return await run(command, env);
  } catch (error) {
    if (error instanceof WrongUse) throw error;
    // Never the error's text, for a driver's holds SQL and parameters.
    const { error_name: name, error_code: code } = errorFields(error);
    process.stderr.write(`Kafka or a database refused or did not answer: ${code ?? name}.\n`);
    return 2;
  }
}

async function run(command: ReplayEventsCommand, env: Env): Promise<number> {
  const settings = kafkaEnvironment(env);
  if (settings === null) throw new WrongUse('KAFKA_BROKERS, or what goes with it, is missing or not usable.');
  const kafka = openKafkajs(settings, silent);
  const ranges = await rangesOf(kafka, settings.topics, command.from);
  const copy = openCopy(command.copy);
  const old: DbClient = openDatabase({ driver: 'tcp', url: command.old, poolSize: 2, timeoutMs: TIMEOUT_MS });
  const tally = createTally({
    rules: command.rules,
    redact: createRedact(command.rules.shown),
    nowMs: Date.now,
  });
  try {
    await proveCopy(copy.database.db, old.db, Date.now());
    const applied = await applyEvents(readPartitions(kafka, settings.topics, ranges), copy.handleEvents);
    process.stderr.write(says(applied));
    await compareEnds({ copy: copy.database.db, old: old.db, rules: command.rules, tally }, applied.orders);
  } finally {
    await Promise.all([copy.database.close(), old.close()]);
  }
  const report = tally.report({ title: 'Replayed events', old: 'its rows', new: 'the copy' });
  writeReport(command.report, report);
  const isColored = process.stdout.isTTY === true && !env.NO_COLOR;
  process.stdout.write(
    command.json ? `${JSON.stringify(report)}\n` : reportTable(report, createColors(isColored)),
  );
  return report.totals.compared > 0 && differenceRate(report.totals) <= command.allow ? 0 : 1;
}

/** "1200 events of 300 orders: handled 1190, duplicate 10." */
function says({ orders, outcomes }: Applied): string {
  const counts = [...outcomes]
    .map(([outcome, count]) => `${outcome} ${count}`)
    .sort()
    .join(', ');
  const all = [...outcomes.values()].reduce((sum, one) => sum + one, 0);
  return `${all} events of ${orders.size} orders${counts === '' ? '' : `: ${counts}`}.\n`;
}
