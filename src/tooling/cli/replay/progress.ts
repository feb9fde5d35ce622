import type { Totals } from '../compare/report.ts';

const EVERY_MS = 1_000;
const EVERY_LINE_MS = 15_000;

/** Shows the progress on stderr: one changing line on a terminal, else a line now and then. */
export function showProgress(read: () => Totals): { end(): void } {
  const isTerminal = process.stderr.isTTY === true;
  const startedMs = performance.now();
  const timer = setInterval(
    () => {
      const totals = read();
      const perSecond = Math.round((totals.requests * 1_000) / (performance.now() - startedMs));
      const text = `${totals.requests} requests, ${perSecond} a second, ${totals.different} differ`;
      process.stderr.write(isTerminal ? `\r\u001b[K${text}` : `${text}\n`);
    },
    isTerminal ? EVERY_MS : EVERY_LINE_MS,
  );
  return {
    end() {
      clearInterval(timer);
      if (isTerminal) process.stderr.write('\r\u001b[K');
    },
  };
}
