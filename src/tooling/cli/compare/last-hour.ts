const MINUTE_MS = 60_000;
const MINUTES = 60;

/** Counts by minute, of which the last 60 are kept. */
export function createLastHour() {
  const minutes = new Map<number, { compared: number; different: number }>();
  return {
    add(nowMs: number, isDifferent: boolean): void {
      const minute = Math.floor(nowMs / MINUTE_MS);
      const counts = minutes.get(minute) ?? { compared: 0, different: 0 };
      counts.compared += 1;
      if (isDifferent) counts.different += 1;
      minutes.set(minute, counts);
      for (const old of minutes.keys()) if (old <= minute - MINUTES) minutes.delete(old);
    },
    read(nowMs: number): { compared: number; different: number } {
      const first = Math.floor(nowMs / MINUTE_MS) - MINUTES;
      const kept = [...minutes].filter(([minute]) => minute > first).map(([, counts]) => counts);
      return {
        compared: kept.reduce((sum, one) => sum + one.compared, 0),
        different: kept.reduce((sum, one) => sum + one.different, 0),
      };
    },
  };
}
