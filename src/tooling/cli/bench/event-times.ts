/** The histogram of event times from the consumer's metrics. */
export type EventTimes = {
  readonly counts: ReadonlyMap<number, number>;
  /** Percentiles of the events between two readings, as exact as the buckets of the histogram. */
  since(before: EventTimes): { readonly p50Ms: number; readonly p99Ms: number };
};

const BUCKET = /^shopping_event_seconds_bucket\{le="([\d.]+)".*outcome="handled".*\} (\d+)$/gm;

export async function eventTimes(origin: string): Promise<EventTimes> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const counts = new Map([...text.matchAll(BUCKET)].map(([, le, count]) => [Number(le), Number(count)]));
  return {
    counts,
    since(before) {
      const taken = [...counts].map(([le, n]) => [le, n - (before.counts.get(le) ?? 0)] as const);
      const all = taken.at(-1)?.[1] ?? 0;
      const at = (share: number) => quantile(taken, all * share) * 1000;
      return { p50Ms: at(0.5), p99Ms: at(0.99) };
    },
  };
}

/** A quantile in seconds, with the times spread evenly within a bucket. */
function quantile(buckets: readonly (readonly [le: number, count: number])[], wanted: number): number {
  let [fromS, below] = [0, 0];
  for (const [le, count] of buckets) {
    if (count >= wanted && count > below) return fromS + ((le - fromS) * (wanted - below)) / (count - below);
    [fromS, below] = [le, count];
  }
  return fromS;
}
