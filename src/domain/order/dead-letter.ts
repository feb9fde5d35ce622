/** `open` waits for a person, who has it `replayed` or `dropped`. */
export type DeadLetterState = 'open' | 'replayed' | 'dropped';

/** What could not be taken in, whole, with why (spec 10). */
export type DeadLetter = {
  readonly letterId: string;
  readonly name: string;
  readonly via: string;
  readonly place: string;
  readonly orderId: string | null;
  readonly recordKey: string | null;
  readonly headers: Record<string, string>;
  /** base64: it may be any bytes */
  readonly payload: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly state: DeadLetterState;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};

/** Without what may be large. */
export type DeadLetterHead = Omit<DeadLetter, 'headers' | 'payload'>;
