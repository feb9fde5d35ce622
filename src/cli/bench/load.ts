/** What one run measured; times in milliseconds. */
export type Measured = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
};

/** `clients` callers, each sending its next request when the last is answered, for `seconds` after a warm-up. */
export async function load(
  clients: number,
  seconds: number,
  send: (index: number) => Promise<boolean>,
): Promise<Measured> {
  let index = 0;
  const round = async (untilMs: number, times: number[]) => {
    let failed = 0;
    const client = async () => {
      while (performance.now() < untilMs) {
        const startedMs = performance.now();
        index += 1;
        if (!(await send(index))) failed += 1;
        times.push(performance.now() - startedMs);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return failed;
  };
  await round(performance.now() + Math.min(2, seconds) * 1000, []);
  const times: number[] = [];
  const startedMs = performance.now();
  const failed = await round(startedMs + seconds * 1000, times);
  const tookS = (performance.now() - startedMs) / 1000;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: times.length / tookS, p50Ms: at(0.5), p99Ms: at(0.99), failed };
}
