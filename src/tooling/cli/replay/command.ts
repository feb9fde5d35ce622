import { createColors } from 'picocolors';
import { createRedact } from '../compare/redact.ts';
import { differenceRate, type Report } from '../compare/report.ts';
import { reportTable } from '../compare/report-table.ts';
import { createTally } from '../compare/tally.ts';
import { writeReport } from '../compare/write-report.ts';
import type { ReplayCommand } from './arguments.ts';
import { createSigner } from './as-user.ts';
import { createPace } from './pace.ts';
import { showProgress } from './progress.ts';
import { readRecording } from './read-recording.ts';
import { BadRecording } from './recorded.ts';
import { runReplay } from './run-replay.ts';
import { dropState, loadState, saveState, sourceOf } from './state.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The command of `bun run replay`. @returns the exit code @throws WrongUse */
export async function replay(command: ReplayCommand, env: Env): Promise<number> {
  try {
    return await run(command, env);
  } catch (error) {
    if (!(error instanceof BadRecording)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function run(command: ReplayCommand, env: Env): Promise<number> {
  const recording = await readRecording(command.file, command.format);
  const statePath = `${command.report}.state`;
  const begun = command.resume ? loadState(statePath, command.file) : null;
  const redact = createRedact(command.rules.shown);
  const tally = createTally({ rules: command.rules, redact, nowMs: Date.now }, begun?.report);
  const heading = { title: 'Replay', old: command.old ?? 'as recorded', new: command.new };
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const progress = showProgress(() => tally.report(heading).totals);
  try {
    await runReplay(
      {
        to: command.new,
        old: command.old,
        timeoutMs: command.timeoutMs,
        rules: command.rules,
        tally,
        redact,
        concurrency: command.concurrency,
        sign: createSigner(env),
        signsAll: command.sign,
        due: createPace(command.pace, { nowMs: Date.now, wait: Bun.sleep }),
        nowMs: Date.now,
        signal: stop.signal,
        onRest: (done) =>
          saveState(statePath, { source: sourceOf(command.file), done, report: tally.report(heading) }),
      },
      recording,
      begun?.done ?? 0,
    );
  } finally {
    progress.end();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
  const report = tally.report(heading);
  writeReport(command.report, report);
  process.stdout.write(printed(report, command.json));
  if (stop.signal.aborted) {
    process.stderr.write('Stopped before the end of the file; --resume continues from here.\n');
    return 130;
  }
  dropState(statePath);
  return report.totals.compared > 0 && differenceRate(report.totals) <= command.allow ? 0 : 1;
}

function printed(report: Report, asJson: boolean): string {
  if (asJson) return `${JSON.stringify(report)}\n`;
  return reportTable(report, createColors(process.stdout.isTTY === true && !process.env.NO_COLOR));
}
