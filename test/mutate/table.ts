import Table from 'cli-table3';
import { FOLDERS, folderOf, GOALS } from './mutant.ts';

export type Counted = {
  readonly file: string;
  readonly outcome: 'noticed' | 'survived' | 'timed out' | 'equivalent';
};
export type Row = {
  readonly folder: string;
  made: number;
  noticed: number;
  survived: number;
  timedOut: number;
  equivalent: number;
};

/** The noticed share in percent, without equivalents; an endless run counts as noticed. */
export const scoreOf = ({ made, survived, equivalent }: Row): number =>
  made === equivalent ? 100 : (100 * (made - equivalent - survived)) / (made - equivalent);

export const emptyRow = (folder: string): Row => ({
  folder,
  made: 0,
  noticed: 0,
  survived: 0,
  timedOut: 0,
  equivalent: 0,
});

export function countedInto(row: Row, outcome: Counted['outcome']): void {
  row.made += 1;
  row[outcome === 'timed out' ? 'timedOut' : outcome] += 1;
}

/** A row for each folder with mutants. */
export function rowsOf(counted: readonly Counted[]): Row[] {
  const rows = FOLDERS.map(emptyRow);
  for (const { file, outcome } of counted) {
    const row = rows.find((one) => one.folder === folderOf(file));
    if (row !== undefined) countedInto(row, outcome);
  }
  return rows.filter((row) => row.made > 0);
}

export function printed(rows: readonly Row[]): string {
  const table = new Table({
    head: ['folder', 'made', 'noticed', 'survived', 'timed out', 'equivalent', 'score', 'goal'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const row of rows) {
    const { folder, made, noticed, survived, timedOut, equivalent } = row;
    const score = `${scoreOf(row).toFixed(1)} %`;
    table.push([folder, made, noticed, survived, timedOut, equivalent, score, `${GOALS[folder]} %`]);
  }
  return table.toString();
}
