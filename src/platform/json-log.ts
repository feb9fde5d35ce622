import type { Log } from './logger.ts';

const LEVELS = ['debug', 'info', 'warning', 'error'] as const;

/** Writes the JSON lines of src/platform/logger.ts to the console without its library, for the edge. */
export function createConsoleLog(level: (typeof LEVELS)[number]): Log {
  const write =
    (at: (typeof LEVELS)[number]) => (event: string, fields: Readonly<Record<string, unknown>>) => {
      if (LEVELS.indexOf(at) < LEVELS.indexOf(level)) return;
      console.log(JSON.stringify({ time: new Date().toISOString(), level: at, event, ...fields }));
    };
  return { info: write('info'), warn: write('warning'), error: write('error') };
}
