import { ALPHABET } from './alphabet.ts';
import { type Bounds, type Explored, explore, type Finding, type Node, openNode, step } from './explore.ts';
import { SCENERIES, type Scenery } from './scenery.ts';
import { SeenStates } from './seen-states.ts';
import { shrink } from './shrink.ts';

/** A worker's share of the sequences. */
export type Share = {
  readonly scenery: string;
  readonly paths: readonly (readonly number[])[];
  readonly seen: SharedArrayBuffer;
  readonly bits: number;
  readonly statesMax: number;
  readonly depthMax: number;
  readonly seconds: number;
};

export type Told =
  | { readonly kind: 'progress'; readonly states: number; readonly depth: number }
  | { readonly kind: 'done'; readonly explored: Explored };

const SEED_DEPTH = 2;

/** Walks a share, in a worker or in this process. */
export function walkShare(share: Share, onProgress: (states: number, depth: number) => void): Explored {
  const scenery = SCENERIES.find((one) => one.name === share.scenery) as Scenery;
  const nodes = share.paths.map((path) => replay(scenery, path));
  const bounds: Bounds = {
    statesMax: share.statesMax,
    depthMax: share.depthMax,
    untilMs: performance.now() + share.seconds * 1_000,
  };
  return explore(scenery, nodes, new SeenStates(share.bits, share.seen), bounds, onProgress);
}

function replay(scenery: Scenery, path: readonly number[]): Node {
  let node = openNode(scenery);
  for (const index of path) {
    const letter = ALPHABET[index];
    const made = letter === undefined ? null : step(node, scenery, letter, index);
    if (made !== null) node = made.node;
  }
  return node;
}

export type Options = {
  readonly scenery: Scenery;
  readonly states: number;
  readonly seconds: number;
  readonly depthMax: number;
  readonly workers: number;
  readonly onProgress?: (states: number, depth: number) => void;
};

/** Searches all sequences on one order; with workers, each state is walked by one of them. */
export async function search(options: Options): Promise<Explored> {
  const { scenery, states, workers } = options;
  const bits = Math.max(16, Math.ceil(Math.log2(states * 2)));
  const seen = new SeenStates(bits);
  const began: number[][] = [];
  const first = seedNodes(scenery, seen, began);
  const share = (at: number): Share => ({
    scenery: scenery.name,
    paths: began.filter((_, index) => index % workers === at),
    seen: seen.buffer,
    bits,
    statesMax: Math.ceil((states - first.states) / workers),
    depthMax: options.depthMax,
    seconds: options.seconds,
  });
  const onProgress = options.onProgress ?? (() => {});
  const walked =
    workers === 1
      ? [walkShare(share(0), (count, depth) => onProgress(first.states + count, depth))]
      : await inWorkers(workers, share, (count, depth) => onProgress(first.states + count, depth));
  const all = [first, ...walked];
  return {
    states: all.reduce((sum, one) => sum + one.states, 0),
    steps: all.reduce((sum, one) => sum + one.steps, 0),
    depth: Math.max(...all.map((one) => one.depth)),
    findings: shortest(all.flatMap((one) => one.findings)).map((one) => shrink(scenery, one)),
  };
}

const shortest = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => a.path.length - b.path.length);

/** Walks the first steps in this process; the reached states are shared out. */
function seedNodes(scenery: Scenery, seen: SeenStates, began: number[][]): Explored {
  const bounds = {
    statesMax: Number.POSITIVE_INFINITY,
    depthMax: SEED_DEPTH,
    untilMs: Number.POSITIVE_INFINITY,
  };
  return explore(scenery, [openNode(scenery)], seen, bounds, undefined, (node) => began.push([...node.path]));
}

async function inWorkers(
  count: number,
  share: (at: number) => Share,
  onProgress: (states: number, depth: number) => void,
): Promise<Explored[]> {
  const counts = new Array<number>(count).fill(0);
  return Promise.all(
    counts.map(
      (_, at) =>
        new Promise<Explored>((resolve, reject) => {
          const worker = new Worker(new URL('./worker.ts', import.meta.url).href);
          worker.onmessage = ({ data }: MessageEvent<Told>) => {
            if (data.kind === 'progress') {
              counts[at] = data.states;
              onProgress(
                counts.reduce((sum, one) => sum + one, 0),
                data.depth,
              );
              return;
            }
            worker.terminate();
            resolve(data.explored);
          };
          worker.onerror = (error) => reject(new Error(error.message));
          worker.postMessage(share(at));
        }),
    ),
  );
}
