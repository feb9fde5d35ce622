import { createColors } from 'picocolors';

/** The part of a stream that the printer needs; `process.stderr` is one. */
export interface ProgressStream {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
}

export interface Step {
  done(note?: string): void;
  fail(note?: string): void;
}

export interface Progress {
  step(title: string): Step;
  info(line: string): void;
}

export function createProgress(
  stream: ProgressStream = process.stderr,
  env: Record<string, string | undefined> = process.env,
): Progress {
  const isTerminal = stream.isTTY === true;
  // https://no-color.org: if set and not empty there is no colour; on a terminal the line is still rewritten.
  const colors = createColors(isTerminal && !env.NO_COLOR);
  const rewind = isTerminal ? '\r\u001b[2K' : '';
  const start = isTerminal ? '' : '\n';
  return {
    info: (line) => void stream.write(`${line}\n`),
    step(title) {
      let ended = false;
      const end = (mark: string, note: string | undefined) => {
        if (ended) return;
        ended = true;
        stream.write(`${rewind}${mark} ${title}${note ? colors.dim(` (${note})`) : ''}\n`);
      };
      stream.write(`${colors.dim('…')} ${title}${start}`);
      return {
        done: (note) => end(colors.green('✔'), note),
        fail: (note) => end(colors.red('✘'), note),
      };
    },
  };
}

export const silentProgress: Progress = createProgress({ write: () => true });

/** Runs `work` as one step with its time as note. An error ends the step and is thrown on. */
export async function inStep<T>(progress: Progress, title: string, work: () => Promise<T>): Promise<T> {
  const startedAtMs = performance.now();
  const step = progress.step(title);
  try {
    const result = await work();
    step.done(`${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
    return result;
  } catch (error) {
    step.fail();
    throw error;
  }
}
