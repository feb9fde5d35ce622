import { expect, test } from 'bun:test';
import { decide, type OrderCommand } from '../../../src/domain/order/decide.ts';
import { isRejected } from '../../../src/domain/order/rejection.ts';
import { seeded } from '../../support/seeded.ts';
import { ALPHABET, clockOf } from '../alphabet.ts';
import { type Node, openNode, step } from '../explore.ts';
import { balance, currencies, inAll } from '../judge/ledger.ts';
import { play, seenOf } from '../play.ts';
import { SCENERIES, type Scene, type Scenery } from '../scenery.ts';

// The old service cancels orders that are ours, wherever they stand, and a person ends the review (spec 17). Once all has
// been answered, what came in has gone out: the judge counts both, in each currency and of the wallet.

const LIVES = Number(process.env.OLD_LIVES ?? 600);
const ANSWERS = ['rebate does as told', 'refund ok', 'payment takes on', 'rebate credits'];
const CAUSE = { actor: 'backoffice:ann', traceparent: null };
const LOOKED: OrderCommand = {
  kind: 'end_review',
  asked: { action: 'resolve', keep: false, reason: 'seen' },
  cause: CAUSE,
};

/** All that is under way is answered well. */
function drained(scene: Scene, scenery: Scenery): Scene {
  let now = scene;
  for (let round = 0; round < 12; round += 1)
    for (const letter of ALPHABET.filter(({ name }) => ANSWERS.includes(name)))
      now = play(now, scenery, letter)?.scene ?? now;
  return now;
}

/** The order as the old service cancels it, with what a person's look then does. Null where it is over. */
function canceledByOthers(scene: Scene): Scene | null {
  const { aggregate } = scene;
  const { status } = aggregate.order;
  if (status === 'canceled' || status === 'refunded' || aggregate.progress.updatedAtMs === 0) return null;
  const stored = {
    ...aggregate,
    order: { ...aggregate.order, status: 'canceled' as const },
    unseenPayments: [],
  };
  let ids = 0;
  const at = { nowMs: clockOf(scene), newId: () => `c${++ids}`, authMaxDays: 7 };
  const seen = decide(stored, { kind: 'inherit' }, at);
  if (isRejected(seen)) throw new Error('it was not taken over');
  const { rows, aggregate: found } = seen;
  expect([rows.requests, found.progress.reviewReasons.includes('changed_elsewhere')]).toEqual([[], true]);
  const ended = decide(found, LOOKED, at);
  if (isRejected(ended)) throw new Error('its review did not end');
  const asked = ended.rows.requests.filter((one) => one.kind !== 'void');
  return { ...scene, aggregate: ended.aggregate, requests: [...scene.requests, ...asked] };
}

test.each(SCENERIES.map((one, at) => [one.name, one, at] as const))(
  'an order that the old service cancels keeps nothing: %s',
  (_, scenery, at) => {
    const random = seeded(1_700 + at);
    let told = 0;
    for (let tried = 0; told < LIVES / SCENERIES.length && tried < 10 * LIVES; tried += 1) {
      let node: Node = openNode(scenery);
      for (let letters = 1 + random.below(12); letters > 0; letters -= 1) {
        const index = random.below(ALPHABET.length);
        const letter = ALPHABET[index];
        const made = letter === undefined ? null : step(node, scenery, letter, index);
        if (made !== null && made.says.length === 0) node = made.node;
      }
      const canceled = canceledByOthers(node.scene);
      // Money that went twice, or that a person has to send again, is no account that closes.
      if (canceled === null || node.books.facts.lateSuccess) continue;
      const end = drained(canceled, scenery);
      const seen = seenOf(end, null);
      if (seen.refunds.some((one) => one.isAuto && one.state === 'failed')) continue;
      told += 1;
      const path = node.path.map((one) => ALPHABET[one]?.name).join(' > ');
      const ledger = balance(node.books.facts, seen);
      const kept = [...currencies(ledger)].map(
        (one) => `${one} ${inAll(ledger, one).in - inAll(ledger, one).done}`,
      );
      const isRefused = node.scene.aggregate.holdState === 'refused';
      const right = [...currencies(ledger)].map((one) => `${one} 0`);
      expect({ path, kept: isRefused ? right : kept }).toEqual({ path, kept: right });
      // What rebate refused to deduct, and a refund gave back all the same, waits for a person.
      const own = inAll(ledger, end.aggregate.order.currency);
      const waits = seen.hold === 'refused' && own.done > own.in;
      expect({ path, hold: ['bound', 'refused'].includes(seen.hold) }).toEqual({ path, hold: waits });
    }
    expect(told).toBeGreaterThanOrEqual(Math.floor(LIVES / SCENERIES.length / 2));
  },
  120_000,
);
