/** One request as it came, for asking another service the same. Header names are in lower case. */
export type Call = {
  readonly method: string;
  /** path and query, as sent */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

/** What a service answered. */
export type Answer = {
  readonly status: number;
  /** media type without parameters; empty when there is none */
  readonly type: string;
  readonly body: string;
  readonly ms: number;
};

/** What the other service gave instead of an answer. */
export type NoAnswer = { readonly failure: 'timeout' | 'unreachable' | 'too_large' };

export const isAnswer = (found: Answer | NoAnswer): found is Answer => 'status' in found;

/** Answers beyond this are handed on and not compared. */
export const ANSWER_BYTES_MAX = 1_048_576;
/** Requests beyond this are handed on and not compared. The service itself takes 64 KiB. */
export const REQUEST_BYTES_MAX = 262_144;

export const mediaType = (header: string | null): string =>
  (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
