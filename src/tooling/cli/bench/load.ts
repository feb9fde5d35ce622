/** The result of one run; times in milliseconds. */
export type Measured = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  /** processor time of the measured process per request, with the warm-up; NaN when not known */
  readonly cpuMs: number;
};

/** `times` has the milliseconds of each request or event; all of them took `tookMs`. */
export function measured(times: readonly number[], tookMs: number, failed: number): Omit<Measured, 'cpuMs'> {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: times.length / (tookMs / 1000), p50Ms: at(0.5), p99Ms: at(0.99), failed };
}

/**
 * Runs `clients` callers for `seconds` after a warm-up of `warmUpSeconds`; each sends its next request after the last
 * answer.
 */
export async function load(
  clients: number,
  seconds: number,
  send: (index: number) => Promise<boolean>,
  warmUpSeconds = Math.min(2, seconds),
  cpuMs: () => number = () => Number.NaN,
): Promise<Measured> {
  const usedMs = cpuMs();
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
  await round(performance.now() + warmUpSeconds * 1000, []);
  const times: number[] = [];
  const startedMs = performance.now();
  const failed = await round(startedMs + seconds * 1000, times);
  const cpu = (cpuMs() - usedMs) / index;
  return { ...measured(times, performance.now() - startedMs, failed), cpuMs: cpu };
}

/** The median of each figure over the rounds; failures are added up. */
export function middle(rounds: readonly Measured[]): Measured {
  return {
    perSecond: median(rounds.map((one) => one.perSecond)),
    p50Ms: median(rounds.map((one) => one.p50Ms)),
    p99Ms: median(rounds.map((one) => one.p99Ms)),
    cpuMs: median(rounds.map((one) => one.cpuMs)),
    failed: rounds.reduce((sum, one) => sum + one.failed, 0),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}
