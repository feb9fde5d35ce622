import { ALPHABET } from './alphabet.ts';
import { type Finding, openNode, step } from './explore.ts';
import type { Scenery } from './scenery.ts';

/** The judge's first finding on a sequence of letters; letters without a meaning are skipped. */
export function findingsOf(scenery: Scenery, names: readonly string[]): readonly string[] {
  let node = openNode(scenery);
  for (const name of names) {
    const index = ALPHABET.findIndex((one) => one.name === name);
    const letter = ALPHABET[index];
    if (letter === undefined) throw new Error(`no letter is called ${name}`);
    const made = step(node, scenery, letter, index);
    if (made === null) continue;
    if (made.says.length > 0) return made.says;
    node = made.node;
  }
  return [];
}

/** The kind of a finding: its sentence without figures. */
const kindOf = (says: readonly string[]): string => (says[0] ?? '').replaceAll(/\d+/g, '0');

/** Shrinks a finding: each letter is left out as long as the judge still finds the same kind. */
export function shrink(scenery: Scenery, finding: Finding): Finding {
  const kind = kindOf(finding.says);
  let { path, says } = finding;
  for (let at = 0; at < path.length; ) {
    const shorter = path.filter((_, index) => index !== at);
    const still = findingsOf(scenery, shorter);
    if (still.length > 0 && kindOf(still) === kind) {
      path = shorter;
      says = still;
    } else at += 1;
  }
  return { ...finding, path, says };
}
