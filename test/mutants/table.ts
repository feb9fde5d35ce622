import Table from 'cli-table3';
import type { Verdict } from './plant.ts';

export const BEGIN = '<!-- mutants: written by bun run mutants --doc -->';
export const END = '<!-- mutants end -->';
const HEAD = '| mutant | what it breaks | caught by | seconds |\n|---|---|---|---|';

/** The verdicts for a terminal. */
export function printed(verdicts: readonly Verdict[]): string {
  const table = new Table({
    head: ['mutant', 'outcome', 'caught by', 'seconds'],
    style: { head: [], border: [] },
    colWidths: [30, 10, 76, 9],
    wordWrap: true,
  });
  for (const { mutant, outcome, caughtBy, seconds } of verdicts) {
    const by = caughtBy === null ? '' : `${caughtBy.file}\n${caughtBy.test}`;
    table.push([mutant.name, outcome, by, seconds.toFixed(1)]);
  }
  return table.toString();
}

/**
 * The page with the rows of these verdicts. Rows of mutants that did not run stay; rows of deleted mutants are removed.
 * @throws Error when the page has no place for the table
 */
export function withRows(page: string, verdicts: readonly Verdict[], names: readonly string[]): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error('docs/reliability.md has no place for the table.');
  const rows = new Map(rowsOf(page.slice(from, to)));
  for (const verdict of verdicts) rows.set(verdict.mutant.name, row(verdict));
  const lines = names.flatMap((name) => rows.get(name) ?? []);
  return `${page.slice(0, from + BEGIN.length)}\n\n${HEAD}\n${lines.join('\n')}\n\n${page.slice(to)}`;
}

/** The table's rows by the mutant's name. */
export const rowsOf = (page: string): [name: string, row: string][] =>
  page.split('\n').flatMap((line) => {
    const name = /^\| `([a-z0-9-]+)` \|/.exec(line)?.[1];
    return name === undefined ? [] : [[name, line] as [string, string]];
  });

function row({ mutant, outcome, caughtBy, seconds }: Verdict): string {
  const by = caughtBy === null ? `**${outcome}**` : `\`${caughtBy.file}\` > ${plain(caughtBy.test)}`;
  return `| \`${mutant.name}\` | ${mutant.breaks} | ${by} | ${seconds.toFixed(0)} |`;
}

/** Escapes characters of a test's name that have a meaning in Markdown. */
const plain = (text: string): string => text.replace(/[|`*_<]/g, (sign) => `\\${sign}`);
