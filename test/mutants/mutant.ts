/** One sabotage of a guard, in one place of one file. */
export type Mutant = {
  /** kebab-case, unique */
  readonly name: string;
  /** what goes wrong with it, for people */
  readonly breaks: string;
  /** from the root of the tree */
  readonly file: string;
  /** stands exactly once in the file */
  readonly find: string;
  readonly replace: string;
  /** test files that must notice */
  readonly tests: readonly string[];
};

/** @throws Error unless `find` stands exactly once in `text`, and when nothing changes */
export function sabotage(text: string, { name, file, find, replace }: Mutant): string {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${name}: what it replaces stands ${times} times in ${file}`);
  if (find === replace) throw new Error(`${name}: changes nothing`);
  // A function, for `$` means something in a replacement text.
  return text.replace(find, () => replace);
}
