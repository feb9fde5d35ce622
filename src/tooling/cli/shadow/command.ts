import { createColors } from 'picocolors';
import type { Report } from '../compare/report.ts';
import { reportTable } from '../compare/report-table.ts';
import type { ShadowCommand } from './arguments.ts';
import { runShadow } from './run-shadow.ts';

const isColored = process.stdout.isTTY === true && !process.env.NO_COLOR;

/** The command of `bun run shadow`. @returns the exit code */
export async function shadow(command: ShadowCommand): Promise<number> {
  try {
    return await serve(command);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    process.stderr.write('The port is taken (--port).\n');
    return 2;
  }
}

async function serve(command: ShadowCommand): Promise<number> {
  const running = runShadow(command, {
    print: (report) => void process.stdout.write(printed(report, command.json)),
    warn: (sentence) => void process.stderr.write(`${sentence}\n`),
  });
  process.stderr.write(
    `Shadow on http://${command.host}:${running.port}: callers get ${command.old}, compared with ${command.new}.\n` +
      `A report: kill -USR1 ${process.pid}. The end: Ctrl-C.\n`,
  );
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  process.on('SIGUSR1', () => void running.tell());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end());
  const timer = command.forMs === null ? null : setTimeout(end, command.forMs);
  await ended;
  if (timer !== null) clearTimeout(timer);
  return (await running.end()) ? 0 : 1;
}

const printed = (report: Report, asJson: boolean): string =>
  asJson ? `${JSON.stringify(report)}\n` : reportTable(report, createColors(isColored));
