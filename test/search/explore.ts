import { ALPHABET, type Letter } from './alphabet.ts';
import { type Books, enter, fingerprint, openBooks, settled } from './judge/books.ts';
import { isSettled, type Played, play } from './play.ts';
import type { Scene, Scenery } from './scenery.ts';
import type { SeenStates } from './seen-states.ts';
import { stateText } from './state-key.ts';

/** A reached state with the letters that led to it. */
export type Node = { readonly scene: Scene; readonly books: Books; readonly path: readonly number[] };

export type Finding = {
  readonly scenery: string;
  readonly path: readonly string[];
  readonly says: readonly string[];
};

export type Explored = {
  readonly states: number;
  readonly steps: number;
  readonly depth: number;
  readonly findings: readonly Finding[];
};

export const openNode = (scenery: Scenery): Node => ({
  scene: scenery.first,
  books: openBooks(scenery.tale),
  path: [],
});

export const namesOf = (path: readonly number[], alphabet: readonly Letter[] = ALPHABET): readonly string[] =>
  path.map((at) => alphabet[at]?.name ?? '?');

/** Plays and judges one more letter; null when the letter has no meaning here. */
export function step(
  node: Node,
  scenery: Scenery,
  letter: Letter,
  index: number,
): { readonly node: Node; readonly says: readonly string[]; readonly played: Played } | null {
  const played = play(node.scene, scenery, letter);
  if (played === null) return null;
  const { books, findings } = enter(node.books, played.tale, played.answer, played.seen);
  const says = findings.length === 0 && isSettled(played.scene) ? settled(books, played.seen) : findings;
  return { node: { scene: played.scene, books, path: [...node.path, index] }, says, played };
}

export const nodeText = (scenery: Scenery, node: Node): string =>
  `${scenery.name}|${stateText(node.scene)}|${fingerprint(node.books)}`;

export type Bounds = { readonly statesMax: number; readonly depthMax: number; readonly untilMs: number };

/** The number of findings after which the search ends. */
const FINDINGS_MAX = 5;

/**
 * Walks all sequences of letters from these nodes, shorter ones first, each state once. So the first finding of a fault
 * is its shortest sequence.
 */
export function explore(
  scenery: Scenery,
  from: readonly Node[],
  seen: SeenStates,
  bounds: Bounds,
  onProgress: (states: number, depth: number) => void = () => {},
  onLast: (node: Node) => void = () => {},
): Explored {
  let level = from;
  let states = 0;
  let steps = 0;
  let depth = from[0]?.path.length ?? 0;
  const findings: Finding[] = [];
  const isOver = () => states >= bounds.statesMax || findings.length >= FINDINGS_MAX;
  while (level.length > 0 && depth < bounds.depthMax && !isOver()) {
    const next: Node[] = [];
    const isLast = depth + 1 >= bounds.depthMax;
    for (const node of level) {
      if (isOver() || performance.now() > bounds.untilMs) return { states, steps, depth, findings };
      for (const [index, letter] of ALPHABET.entries()) {
        const made = step(node, scenery, letter, index);
        if (made === null) continue;
        steps += 1;
        if (made.says.length > 0) {
          findings.push({ scenery: scenery.name, path: namesOf(made.node.path), says: made.says });
          continue;
        }
        if (made.node.scene === node.scene && made.node.books === node.books) continue;
        if (!seen.add(nodeText(scenery, made.node))) continue;
        states += 1;
        if (isLast) onLast(made.node);
        else next.push(made.node);
      }
      onProgress(states, depth);
    }
    level = next;
    depth += 1;
  }
  return { states, steps, depth, findings };
}
