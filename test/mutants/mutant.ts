/** One planted bug in one place of one file. */
export type Mutant = {
  /** kebab-case, unique */
  readonly name: string;
  /** what it breaks, for people */
  readonly breaks: string;
  /** from the root of the tree */
  readonly file: string;
  /** a text that occurs exactly once in the file */
  readonly find: string;
  readonly replace: string;
  /** test files that must notice */
  readonly tests: readonly string[];
};

/** Plants the bug. @throws Error unless `find` occurs exactly once in `text`, and when nothing changes */
export function sabotage(text: string, { name, file, find, replace }: Mutant): string {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${name}: what it replaces stands ${times} times in ${file}`);
  if (find === replace) throw new Error(`${name}: changes nothing`);
  // A function, for `$` has a meaning in a replacement text.
  return text.replace(find, () => replace);
}
