import { writeSync } from 'node:fs';

const STDOUT = 1;

/**
 * Lines for standard output: those of one turn of the event loop go out together, since a system call for each costs
 * more than all else about a line. What is left when the process ends goes out then.
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
