import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { folderOf } from './mutant.ts';
import { type Counted, countedInto, emptyRow, type Row } from './table.ts';
import type { Tree } from './tree.ts';

/** What all mutants of one file came to. */
export type FileFound = {
  readonly file: string;
  /** The hash of the file's text at that time. */
  readonly hash: string;
  readonly made: number;
  readonly noticed: number;
  readonly survived: number;
  readonly timedOut: number;
  readonly equivalent: number;
};

type Files = readonly Pick<Tree['files'][number], 'file' | 'hash' | 'mutants'>[];

const HEAD = ['file', 'hash', 'made', 'noticed', 'survived', 'timedOut', 'equivalent'] as const;

/** Reads the kept table, in which each file has a line. */
export function readFound(path: string): FileFound[] {
  if (!existsSync(path)) return [];
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [file = '', hash = '', ...counts] = line.split('\t');
    const [made = 0, noticed = 0, survived = 0, timedOut = 0, equivalent = 0] = counts.map(Number);
    return { file, hash, made, noticed, survived, timedOut, equivalent };
  });
}

/** Writes the table with new lines in place of older ones, without files that are gone. */
export function keepFound(path: string, added: readonly FileFound[], files: Files): void {
  const lines = new Map([...readFound(path), ...added].map((one) => [one.file, one]));
  const kept = files.flatMap(({ file }) => lines.get(file) ?? []);
  kept.sort((a, b) => (a.file < b.file ? -1 : 1));
  writeFileSync(
    path,
    `${[HEAD, ...kept.map((one) => HEAD.map((key) => one[key]))].map((row) => row.join('\t')).join('\n')}\n`,
  );
}

/** Counts the files of which each mutant was judged. */
export function wholeFiles(counted: readonly Counted[], files: Files): FileFound[] {
  const rows = new Map<string, Row>();
  for (const one of counted) {
    const row = rows.get(one.file) ?? emptyRow(folderOf(one.file));
    rows.set(one.file, row);
    countedInto(row, one.outcome);
  }
  return files.flatMap(({ file, hash, mutants }) => {
    const row = rows.get(file);
    if (row === undefined || row.made < mutants.length) return [];
    const { folder: _, ...counts } = row;
    return [{ file, hash, ...counts }];
  });
}

/** The files that have mutants and no line, or one of another text. */
export function staleFiles(found: readonly FileFound[], files: Files): Set<string> {
  const hashes = new Map(found.map((one) => [one.file, one.hash]));
  return new Set(
    files
      .filter(({ file, hash, mutants }) => mutants.length > 0 && hashes.get(file) !== hash)
      .map(({ file }) => file),
  );
}

/** A row for each folder out of the lines that still hold. */
export function rowsFound(found: readonly FileFound[], files: Files): Row[] {
  const stale = staleFiles(found, files);
  const present = new Set(files.map(({ file }) => file));
  const rows = new Map<string, Row>();
  for (const one of found) {
    if (stale.has(one.file) || !present.has(one.file)) continue;
    const row = rows.get(folderOf(one.file)) ?? emptyRow(folderOf(one.file));
    rows.set(row.folder, row);
    for (const key of ['made', 'noticed', 'survived', 'timedOut', 'equivalent'] as const)
      row[key] += one[key];
  }
  return [...rows.values()];
}
