import type { Answer, Call } from '../compare/exchange.ts';

/** One recorded request. */
export type Recorded = {
  readonly atMs: number;
  readonly call: Call;
  /** the old service's answer; null when it was not recorded */
  readonly old: Answer | null;
  /** true when the recording left out texts about people */
  readonly isRedacted: boolean;
};

/** A place of the file without a valid request; the message never has its content. */
export class BadRecording extends Error {
  override readonly name = 'BadRecording';
}

/** Headers with names in lower case; the last of several counts. */
export const lowerNames = (headers: Iterable<readonly [string, string]>): Record<string, string> =>
  Object.fromEntries(
    [...headers]
      .filter(([name]) => !name.startsWith(':'))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
