import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LAST_LINES = 20;

/**
 * A file for the log lines of one process, which would disturb progress and greeting on the terminal. Each start
 * empties it; `name` tells the services of several `run dev` apart.
 */
export function openServiceLog(rootDir: string, name: string) {
  const folder = join(rootDir, '.local', 'logs');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.log`);
  const output = openSync(file, 'w');
  return {
    file,
    /** for a child's stdout and stderr */
    output,
    /** To be called once the child has the file. */
    close: () => closeSync(output),
    /** The last lines, for people when the process fails. */
    last: (): string => {
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      const shown = lines.slice(-LAST_LINES);
      return `${shown.join('\n')}\n(the last ${shown.length} lines of ${file})`;
    },
  };
}
