import { WrongUse } from '../../arguments/wrong-use.ts';
import type { Report } from '../compare/report.ts';
import { writeReport } from '../compare/write-report.ts';
import type { ShadowCommand } from './arguments.ts';
import { createProxy } from './proxy.ts';
import { tryRecording } from './recorder.ts';
import { openWorkerDesk } from './worker-desk.ts';

const QUEUE_BYTES_MAX = 64 * 1_048_576;
const WRITE_EVERY_MS = 60_000;

type Says = { readonly print: (report: Report) => void; readonly warn: (sentence: string) => void };

/** Waits until the last answers were offered, which happens right after each answer (proxy.ts). */
const offered = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Runs the proxy until it is ended.
 * @throws Bun.serve's error when the port is taken, WrongUse when the recording cannot be written
 */
export function runShadow(command: ShadowCommand, { print, warn }: Says) {
  const { old, shares, queue, concurrency, timeoutMs, rules, record } = command;
  if (record !== null) refuseRecording(record);
  const worker = openWorkerDesk(
    { old, new: command.new, timeoutMs, concurrency, rules, record },
    { queue, queueBytes: QUEUE_BYTES_MAX },
    {
      death: () =>
        warn(
          'The comparing thread has died: requests still go to the old service, but nothing is compared any more.',
        ),
      leftOut: () => warn(`${record} does not take every line: the recording is not whole any more.`),
    },
  );
  const handle = createProxy({ old, shares, desk: worker.desk, draw: Math.random });
  const server = Bun.serve({
    port: command.port,
    hostname: command.host,
    // The old service decides how long an answer takes.
    idleTimeout: 0,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: (request, self) => handle(request, self.requestIP(request)?.address ?? ''),
  });
  const write = (report: Report | null) => {
    try {
      if (report !== null) writeReport(command.report, report);
    } catch {
      warn(`The report cannot be written to ${command.report}.`);
    }
  };
  const everyMinute = setInterval(async () => write(await worker.report(false)), WRITE_EVERY_MS);

  return {
    port: server.port ?? 0,
    async tell(): Promise<void> {
      await offered();
      const report = await worker.report(false);
      write(report);
      if (report !== null) print(report);
    },
    /**
     * Resolves when the callers have their answers and all taken requests are compared. @returns whether it is whole: a
     * report came, and the recording has each line
     */
    async end(): Promise<boolean> {
      clearInterval(everyMinute);
      await server.stop();
      await offered();
      const report = await worker.report(true);
      write(report);
      if (report !== null) print(report);
      worker.close();
      const notRecorded = report?.notRecorded ?? 0;
      if (notRecorded > 0) warn(`${notRecorded} lines are missing in ${record}.`);
      return report !== null && notRecorded === 0;
    },
  };
}

/** @throws WrongUse before any request comes: a recording that is missed at noon cannot be made up */
function refuseRecording(path: string): void {
  try {
    tryRecording(path);
  } catch (error) {
    throw new WrongUse(
      `The file of --record cannot be written: ${(error as { code?: string }).code ?? 'no reason'}.`,
    );
  }
}
