import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import { ALPHABET, clockOf, type Said } from '../alphabet.ts';
import { type Node, openNode, step } from '../explore.ts';
import { enter, settled } from '../judge/books.ts';
import { isSettled, play, seenOf } from '../play.ts';
import { SCENERIES, type Scene, type Scenery } from '../scenery.ts';
import type { Seen } from '../tale.ts';
import { type HandedOver, handOver } from './hand-over.ts';

/** A step after the hand-over, with the order's state. */
export type OldStep = {
  readonly command: Said['command'];
  readonly atMs: number;
  readonly isTaken: boolean;
  readonly after: Scene;
};

export type OldLife = {
  readonly stored: OrderAggregate;
  readonly steps: readonly OldStep[];
  /** the order's status at the hand-over */
  readonly status: string;
  readonly path: readonly string[];
  readonly says: readonly string[];
};

/** Rows do not have the content of old events, so the same key with other content is no contradiction. */
const CONTRADICTS = new Set(['purchased taobao', 'purchased taobao, another count']);

/** Those that the old service's rows tell of: where nothing was due, a ticket of wallet money looks like one of excess. */
export const OLD_SCENERIES = SCENERIES.filter((one) => one.tale.due > 0n);

/** The parts of an order that must be the same before and after it became ours. */
const shape = ({ status, refunds, hold }: Seen) =>
  JSON.stringify(
    { status, hold: hold === 'deducting' ? 'deducted' : hold === 'releasing' ? 'released' : hold, refunds },
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  );

const withoutInherited = (seen: Seen): Seen => ({
  ...seen,
  review: seen.review.filter((one) => one !== 'inherited_review'),
});

const isInherited = ({ aggregate }: Scene): boolean =>
  aggregate.progress.reviewReasons.includes('inherited_review');

/**
 * A life of an order with the old service (letters `before`), then with us (letters `after`), judged as a whole. Null
 * when the rows cannot tell the state.
 */
export function oldLife(
  scenery: Scenery,
  before: readonly number[],
  after: readonly number[],
): OldLife | null {
  let node: Node = openNode(scenery);
  for (const index of before) {
    const letter = ALPHABET[index];
    const made = letter === undefined ? null : step(node, scenery, letter, index);
    // A review of the old service was ended by its own people; rows do not tell.
    if (made === null || made.played.tale.kind === 'end_review') continue;
    if (made.says.length === 0) node = made.node;
  }
  const handed = handOver(node.scene);
  if (handed === null) return null;
  const path = [...node.path.map((at) => ALPHABET[at]?.name ?? '?'), 'HANDED OVER'];
  const was = shape(node.books.seen);
  const is = shape(seenOf(handed.scene, null));
  const { status } = handed.scene.aggregate.order;
  if (is !== was)
    return { stored: handed.stored, steps: [], status, path, says: [`it was ${was}, and is ${is}`] };
  return goOn(scenery, node, handed, after, path);
}

function goOn(
  scenery: Scenery,
  node: Node,
  handed: HandedOver,
  after: readonly number[],
  path: string[],
): OldLife {
  let { scene } = handed;
  let stored: HandedOver['stored'] | null = handed.stored;
  let { books } = node;
  const steps: OldStep[] = [];
  const { status } = scene.aggregate.order;
  const told = { stored: handed.stored, steps, status, path };
  for (const index of after) {
    const letter = ALPHABET[index];
    if (letter === undefined || CONTRADICTS.has(letter.name)) continue;
    const played = play(scene, scenery, letter, stored ?? scene.aggregate);
    // No row says since when an order is being received.
    if (played === null || (stored !== null && played.tale.kind === 'receipt_timeout')) continue;
    // The judge does not know that reason, so it cannot say what ends with it.
    if (played.tale.kind === 'end_review' && isInherited(scene)) continue;
    path.push(letter.name);
    const said = letter.say(scene, scenery);
    const isTaken = played.answer.kind === 'taken';
    if (said !== null)
      steps.push({ command: said.command, atMs: said.nowMs ?? clockOf(scene), isTaken, after: played.scene });
    if (isTaken) stored = null;
    const seen = withoutInherited(played.seen);
    const entered = enter(books, played.tale, played.answer, seen);
    const says =
      entered.findings.length === 0 && isSettled(played.scene)
        ? settled(entered.books, seen)
        : entered.findings;
    if (says.length > 0) return { ...told, says };
    scene = played.scene;
    books = entered.books;
  }
  return { ...told, says: [] };
}
