import type { Latency } from './report.ts';

const KEPT = 2_000;

/** Percentiles of the last 2,000 values. */
export function createLatencies() {
  const values: number[] = [];
  let at = 0;
  return {
    add(ms: number): void {
      values[at % KEPT] = ms;
      at += 1;
    },
    read(): Latency | null {
      if (values.length === 0) return null;
      const sorted = values.toSorted((a, b) => a - b);
      const share = (part: number) =>
        sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
      return { p50: rounded(share(0.5)), p99: rounded(share(0.99)) };
    },
  };
}

const rounded = (ms: number) => Math.round(ms * 100) / 100;
