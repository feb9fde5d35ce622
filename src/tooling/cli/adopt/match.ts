import { COLUMN_WORDS, TABLE_WORDS } from './words.ts';

/** A name without `_` and prefixes such as `t_` or `tb_`. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^(t|tb|tbl|shop)_/, '')
    .replaceAll('_', ' ');

/** From 0 (nothing alike) to 1 (the same words). Earlier ones of our words count more. */
function likeness(name: string, words: readonly string[]): number {
  const theirs = plain(name);
  const scores = words.map((word, at) => {
    const early = 1 - at / 100;
    if (theirs === word) return early;
    return ` ${theirs} `.includes(` ${word} `) || ` ${word} `.includes(` ${theirs} `) ? early / 2 : 0;
  });
  return Math.max(0, ...scores);
}

const best = (names: readonly string[], words: readonly string[]): string | null => {
  const [first] = names
    .map((name) => ({ name, score: likeness(name, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  return first?.name ?? null;
};

/** The column of theirs that most likely is ours; null without one. */
export const columnFor = (ours: string, theirs: readonly string[]): string | null =>
  best(theirs, COLUMN_WORDS[ours] ?? [ours.replaceAll('_', ' ')]);

/** How likely a table of theirs is ours, by its name and by the number of our columns in it. */
export function tableScore(
  ours: string,
  columns: readonly string[],
  theirs: string,
  their: readonly string[],
) {
  const byName = likeness(theirs, TABLE_WORDS[ours] ?? [ours.replaceAll('_', ' ')]);
  const found = columns.filter((one) => columnFor(one, their) !== null).length;
  return byName === 0 ? 0 : byName * 2 + found / columns.length;
}
