import { expect, test } from 'bun:test';
import { decide, type OrderCommand } from '../../../src/domain/order/decide.ts';
import { balance, paymentsOf } from '../../../src/domain/order/facts.ts';
import { isRejected } from '../../../src/domain/order/rejection.ts';
import { moneyIn } from '../../../src/domain/refunds/refund-legs.ts';
import { isOpen } from '../../../src/domain/refunds/refund-state.ts';
import { ALPHABET, clockOf } from '../../search/alphabet.ts';
import { dice } from '../../search/judge/dice.ts';
import { play } from '../../search/play.ts';
import { SCENERIES, type Scene, type Scenery } from '../../search/scenery.ts';

// Random lives from the alphabet of the search. A person ends each review, in each of the ways.

const LIVES = 80;
const LETTERS = 14;
const ENDS = [
  { action: 'resolve', keep: true, reason: 'seen' },
  { action: 'resolve', keep: false, reason: 'seen' },
  { action: 'cancel', keep: true, reason: 'seen' },
] as const;

let ids = 0;
const newId = () => {
  ids += 1;
  return `e${ids}`;
};
const CAUSE = { actor: 'backoffice:ann', traceparent: null };

const say = (scene: Scene, command: OrderCommand) =>
  decide(scene.aggregate, command, { nowMs: clockOf(scene), newId, authMaxDays: 7 });

/** The refunded money in the order's currency, done and under way. */
function outOf({ aggregate }: Scene): bigint {
  return aggregate.refunds
    .filter((one) => one.currency === aggregate.order.currency)
    .flatMap((one) => one.legs)
    .filter((leg) => leg.attempts.some(({ status }) => status === 'succeeded' || isOpen(status as never)))
    .reduce((sum, leg) => sum + leg.amountMinor, 0n);
}

/** Ends the review. @returns the next scene, or null when it is refused */
function endReview(scene: Scene, asked: (typeof ENDS)[number], path: readonly string[]): Scene | null {
  const change = say(scene, { kind: 'end_review', asked, cause: CAUSE });
  if (isRejected(change)) {
    expect([path, change]).toMatchObject([path, { error: { code: 'ORDER_NOT_CANCELABLE' } }]);
    return null;
  }
  const topics = change.rows.outgoing.map((one) => one.topic);
  expect([path, change.aggregate.order.paymentReview, change.aggregate.progress.reviewReasons]).toEqual([
    path,
    false,
    '',
  ]);
  expect([
    path,
    topics.filter((one) => one === 'order.review_ended').length,
    change.rows.audits.length,
  ]).toEqual([path, 1, 1]);
  const seqs = [...change.rows.outgoing, ...change.rows.timeline].map((row) => row.seq);
  expect(new Set(seqs).size).toBe(seqs.length);
  expect(change.aggregate.progress.nextSeq).toBeGreaterThan(Math.max(...seqs));
  const requests = change.rows.requests.filter((one) => one.kind !== 'void');
  return { ...scene, aggregate: change.aggregate, requests: [...scene.requests, ...requests] };
}

function live(scenery: Scenery, seed: number): number {
  const roll = dice(seed);
  let scene = scenery.first;
  const path: string[] = [scenery.name];
  let ended = 0;
  for (let at = 0; at < LETTERS; at += 1) {
    const letter = ALPHABET[roll(ALPHABET.length)];
    const played = letter === undefined ? null : play(scene, scenery, letter);
    if (played === null) continue;
    path.push(letter?.name ?? '');
    scene = played.scene;
    const { order } = scene.aggregate;
    if (!order.paymentReview || roll(2) === 0) continue;
    const asked = ENDS[roll(ENDS.length)] ?? ENDS[0];
    path.push(`${asked.action} ${asked.keep}`);
    const before = outOf(scene);
    const room = moneyIn(balance(scene.aggregate)) - before;
    const next = endReview(scene, asked, path);
    if (next === null) continue;
    ended += 1;
    // Ending a review gives back at most the money that is there.
    const gave = outOf(next) - before;
    expect([path, gave <= (room > 0n ? room : 0n)]).toEqual([path, true]);
    if (asked.keep && asked.action === 'resolve') expect([path, gave]).toEqual([path, 0n]);
    // The same facts do not bring the review back when another event makes the order check them again.
    const again = say(next, FAILED(next));
    expect([path, isRejected(again) || again.aggregate.order.paymentReview]).toEqual([path, false]);
    expect([path, payments(next)]).toEqual([path, payments(scene)]);
    scene = next;
  }
  return ended;
}

const FAILED = ({ aggregate }: Scene): OrderCommand => ({
  kind: 'event',
  incoming: {
    event: {
      name: 'payment_failed_cm',
      body: {
        order_id: aggregate.order.orderId,
        payment_id: 'p9',
        reason_code: `R${ids}`,
        reason: '',
        occurred_at: '2026-01-05T08:00:00Z',
      },
    },
    ...{ eventId: null, via: 'kafka', headers: null, traceparent: null },
  },
});
const payments = ({ aggregate }: Scene) => paymentsOf(aggregate).capturedInAll;

test.each(SCENERIES.map((one) => [one.name, one] as const))(
  'a review can be ended wherever an order stands: %s',
  (_, scenery) => {
    let ended = 0;
    for (let seed = 1; seed <= LIVES; seed += 1) ended += live(scenery, seed * 7_919);
    expect(ended).toBeGreaterThan(LIVES / 4);
  },
);
