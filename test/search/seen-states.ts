/**
 * The walked states by a 64-bit hash of their text, in memory that workers share: open addressing, one compare-and-set
 * per state. Two states with the same hash count as one; with 10 million states this happens once in 400,000 runs.
 */
export class SeenStates {
  readonly buffer: SharedArrayBuffer;
  readonly #slots: BigUint64Array;
  readonly #mask: number;

  /** `bits`: room for 2^bits states, of which three quarters may be used. */
  constructor(bits: number, buffer = new SharedArrayBuffer(8 * 2 ** bits)) {
    this.buffer = buffer;
    this.#slots = new BigUint64Array(buffer);
    this.#mask = 2 ** bits - 1;
  }

  /** Adds a state. @returns true if it is new; of several callers at once only one gets true */
  add(text: string): boolean {
    const hash = BigInt(Bun.hash(text)) || 1n;
    let at = Number(hash & BigInt(this.#mask));
    for (;;) {
      const there = Atomics.compareExchange(this.#slots, at, 0n, hash);
      if (there === 0n) return true;
      if (there === hash) return false;
      at = (at + 1) & this.#mask;
    }
  }
}
