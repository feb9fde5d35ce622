/** The first time, doubling up to the longest. */
const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;

type LeftOut = { readonly times: number; readonly untilMs: number };

/**
 * Topics that the broker does not let us read, though it lists them. Each is left out of what we subscribe to, longer each
 * time, and then tried again: one topic of somebody else's must not keep us from all others.
 */
export class LeftOutTopics {
  readonly #topics = new Map<string, LeftOut>();
  readonly #firstMs: number;

  constructor(firstMs = FIRST_MS) {
    this.#firstMs = firstMs;
  }

  /** @returns for how long the topic is left out */
  add(topic: string): number {
    const times = this.#topics.get(topic)?.times ?? 0;
    const forMs = Math.min(LONGEST_MS, this.#firstMs * 2 ** Math.min(times, 30));
    this.#topics.set(topic, { times: times + 1, untilMs: performance.now() + forMs });
    return forMs;
  }

  has(topic: string): boolean {
    return performance.now() < (this.#topics.get(topic)?.untilMs ?? 0);
  }

  /** Those that are left out now. */
  list(): readonly string[] {
    return [...this.#topics.keys()].filter((topic) => this.has(topic));
  }
}
