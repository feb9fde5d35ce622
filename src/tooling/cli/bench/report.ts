import Table from 'cli-table3';
import type { Recording } from './bare.ts';
import { type Measured, median, middle } from './load.ts';

/** A row of `--json`: requests or events a second, milliseconds, and the median of the rounds' ratios. */
export type Row = {
  readonly name: string;
  readonly rps: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly floor_rps: number;
  readonly ratio: number;
  readonly floor_p50_ms: number;
  readonly floor_p99_ms: number;
  /** processor time per request of the service and of the floor; null when not known */
  readonly cpu_ms: number | null;
  readonly floor_cpu_ms: number | null;
  readonly failed: number;
  readonly floor_failed: number;
  readonly statements: number;
  readonly calls: number;
};

/** Makes a row of `ours` and `floors`, which have one entry per round. */
export function toRow(
  name: string,
  recording: Recording,
  ours: readonly Measured[],
  floors: readonly Measured[],
): Row {
  const [own, floor] = [middle(ours), middle(floors)];
  const ratios = ours.map((one, round) => one.perSecond / (floors[round]?.perSecond ?? Number.NaN));
  return {
    name,
    rps: rounded(own.perSecond, 1),
    p50_ms: rounded(own.p50Ms, 2),
    p99_ms: rounded(own.p99Ms, 2),
    floor_rps: rounded(floor.perSecond, 1),
    ratio: rounded(median(ratios), 3),
    floor_p50_ms: rounded(floor.p50Ms, 2),
    floor_p99_ms: rounded(floor.p99Ms, 2),
    cpu_ms: Number.isNaN(own.cpuMs) ? null : rounded(own.cpuMs, 3),
    floor_cpu_ms: Number.isNaN(floor.cpuMs) ? null : rounded(floor.cpuMs, 3),
    failed: own.failed,
    floor_failed: floor.failed,
    statements: recording.statements.length,
    calls: recording.calls.length,
  };
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export function tableOf(rows: readonly Row[]): string {
  const head = [
    '',
    'a second',
    'p50 ms',
    'p99 ms',
    'floor a second',
    'floor p50',
    'floor p99',
    'ratio',
    'CPU ms',
    'failed',
    'sends',
  ];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const row of rows) {
    table.push([
      row.name,
      row.rps.toFixed(0),
      row.p50_ms.toFixed(1),
      row.p99_ms.toFixed(1),
      row.floor_rps.toFixed(0),
      row.floor_p50_ms.toFixed(1),
      row.floor_p99_ms.toFixed(1),
      row.ratio.toFixed(2),
      `${row.cpu_ms ?? '?'} / ${row.floor_cpu_ms ?? '?'}`,
      `${row.failed} / ${row.floor_failed}`,
      `${row.statements} statements, ${row.calls} calls`,
    ]);
  }
  return table.toString();
}
