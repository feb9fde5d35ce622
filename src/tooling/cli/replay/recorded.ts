import type { Answer, Call } from '../compare/exchange.ts';

/** One recorded request. */
export type Recorded = {
  readonly atMs: number;
  readonly call: Call;
  /** what the old service answered; null when that was not recorded */
  readonly old: Answer | null;
  /** the answer's texts about people were left out when it was written */
  readonly isRedacted: boolean;
};

/** One place of a file that holds no request; never its content. */
export class BadRecording extends Error {
  override readonly name = 'BadRecording';
}

/** Names in lower case; the last of several counts. */
export const lowerNames = (headers: Iterable<readonly [string, string]>): Record<string, string> =>
  Object.fromEntries(
    [...headers]
      .filter(([name]) => !name.startsWith(':'))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
