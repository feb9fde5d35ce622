/** Whether a path fits: `*` stands for one part between dots (or slashes), `**` for any number of them. */
export function fits(glob: string, path: string): boolean {
  return partsFit(partsOf(glob), partsOf(path));
}

const partsOf = (path: string): readonly string[] => path.split(/[./]/);

/** Matches row by row over the glob, so that many `**` cost no more than glob times path. */
function partsFit(glob: readonly string[], path: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const part of glob) {
    const next = new Set<number>();
    for (const at of reached) {
      if (part === '**') for (let to = at; to <= path.length; to += 1) next.add(to);
      else if (at < path.length && partFits(part, path[at] ?? '')) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(path.length);
}

/** `*[]` matches any list; `*` alone matches anything. */
const partFits = (part: string, given: string): boolean =>
  part === '*' || part === given || (part === '*[]' && given.endsWith('[]'));
