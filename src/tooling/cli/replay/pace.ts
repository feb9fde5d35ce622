/** When requests are due: `rate` a second, or as recorded and `speed` times as fast; else at once. */
export type Pace = { readonly rate: number | null; readonly speed: number | null };

type Clock = { readonly nowMs: () => number; readonly wait: (ms: number) => Promise<unknown> };

export function createPace({ rate, speed }: Pace, { nowMs, wait }: Clock) {
  let first: { readonly startMs: number; readonly recordedMs: number } | null = null;
  let count = 0;
  return async function due(recordedMs: number): Promise<void> {
    first ??= { startMs: nowMs(), recordedMs };
    const sinceMs =
      rate !== null ? (count * 1_000) / rate : speed !== null ? (recordedMs - first.recordedMs) / speed : 0;
    count += 1;
    const leftMs = first.startMs + sinceMs - nowMs();
    if (leftMs > 1) await wait(leftMs);
  };
}
