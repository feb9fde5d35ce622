import { writeSync } from 'node:fs';

const STDOUT = 1;

/**
 * Writes lines to standard output. The lines of one turn of the event loop are written together, since a system call
 * for each costs more than the rest of a line. The last lines are written when the process ends.
 */
export function createLineWriter(
  write: (text: string) => void = (text) => void process.stdout.write(text),
): (line: string) => void {
  let waiting = '';
  const flush = () => {
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  process.once('exit', () => {
    if (waiting !== '') writeSync(STDOUT, waiting);
  });
  return (line) => {
    if (waiting === '') setImmediate(flush);
    waiting += `${line}\n`;
  };
}
