/** One request as it came, to be sent to another service. Header names are in lower case. */
export type Call = {
  readonly method: string;
  /** path and query, as sent */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

/** A service's answer. */
export type Answer = {
  readonly status: number;
  /** media type without parameters; empty without one */
  readonly type: string;
  readonly body: string;
  readonly ms: number;
};

/** Why a service gave no answer. */
export type NoAnswer = { readonly failure: 'timeout' | 'unreachable' | 'too_large' };

export const isAnswer = (found: Answer | NoAnswer): found is Answer => 'status' in found;

/** Longer answers are passed on and not compared. */
export const ANSWER_BYTES_MAX = 1_048_576;
/** Longer requests are passed on and not compared. The service itself takes 64 KiB. */
export const REQUEST_BYTES_MAX = 262_144;

export const mediaType = (header: string | null): string =>
  (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
