import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LAST_LINES = 20;

/**
 * A file for the lines of one of our processes: on the terminal they would run through the progress and the greeting.
 * Begun anew at each start; `name` tells the services of several `run dev` apart.
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
    /** Once the child has it. */
    close: () => closeSync(output),
    /** What a person needs to see when it fails. */
    last: (): string => {
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      const shown = lines.slice(-LAST_LINES);
      return `${shown.join('\n')}\n(the last ${shown.length} lines of ${file})`;
    },
  };
}
