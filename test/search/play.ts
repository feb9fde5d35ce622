import type { OrderAggregate } from '../../src/domain/order/aggregate.ts';
import type { DecideAt, OrderChange } from '../../src/domain/order/change.ts';
import { decide } from '../../src/domain/order/decide.ts';
import { isRejected, type Rejection } from '../../src/domain/order/rejection.ts';
import { clockOf, type Letter } from './alphabet.ts';
import type { Scene, Scenery } from './scenery.ts';
import type { LegState, Seen, TaleAnswer, TaleCommand } from './tale.ts';

export type Played = {
  readonly scene: Scene;
  /** null for what was refused */
  readonly change: OrderChange | null;
  readonly tale: TaleCommand;
  readonly answer: TaleAnswer;
  readonly seen: Seen;
};

let ids = 0;
function newId(): string {
  ids += 1;
  return `id${ids}`;
}

/** Plays a letter; null when it has no meaning here. `stored`: the stored order, if it differs from the seen one. */
export function play(
  scene: Scene,
  scenery: Scenery,
  letter: Letter,
  stored: OrderAggregate = scene.aggregate,
): Played | null {
  const said = letter.say(scene, scenery);
  if (said === null) return null;
  const { tale, command } = said;
  const at: DecideAt = { nowMs: said.nowMs ?? clockOf(scene), newId, authMaxDays: 7 };
  const decided = decide(stored, command, at);
  if (isRejected(decided))
    return { scene, change: null, tale, answer: answerOf(decided, tale), seen: seenOf(scene, null) };
  const next = after(scene, decided);
  return { scene: next, change: decided, tale, answer: { kind: 'taken' }, seen: seenOf(next, decided) };
}

/** The errors of the routes for an illegal transition (spec 13). */
const NOT_LEGAL: Partial<Record<TaleCommand['kind'], string>> = {
  cancel: 'ORDER_NOT_CANCELABLE',
  confirm: 'ORDER_NOT_CONFIRMABLE',
};

function answerOf(rejection: Rejection, { kind }: TaleCommand): TaleAnswer {
  switch (rejection.rejected) {
    case 'repeat':
      return { kind: 'repeat' };
    case 'poison':
      return { kind: 'poison' };
    case 'not_legal':
      return { kind: 'refused', code: NOT_LEGAL[kind] ?? 'NOT_DUE' };
    case 'refused':
      return { kind: 'refused', code: rejection.error.code };
  }
}

/** The scene after the change is saved: answered requests are gone, new ones are there once. */
function after(scene: Scene, { aggregate, rows, effects }: OrderChange): Scene {
  const settled = new Set(effects.settled.map((one) => one.askKey));
  const open = scene.requests.filter((one) => !settled.has(one.askKey));
  const asked = rows.requests.filter((one) => one.kind !== 'void');
  const voids = rows.requests.flatMap((one) => (one.kind === 'void' ? [String(one.body.payment_id)] : []));
  return {
    aggregate,
    requests: asked.length === 0 ? open : [...open, ...asked],
    voidsAsked: [...new Set([...scene.voidsAsked, ...voids])],
  };
}

const reviewOf = (reasons: string): readonly string[] => (reasons === '' ? [] : reasons.split(','));

export function seenOf({ aggregate, voidsAsked }: Scene, change: OrderChange | null): Seen {
  const { order, progress, refunds, holdState } = aggregate;
  return {
    status: order.status,
    review: reviewOf(progress.reviewReasons),
    refunds: refunds.map((one) => ({
      refundId: one.refundId,
      isAuto: one.kind === 'auto',
      state: one.status as LegState,
      units: one.units.map(({ skuId, count }) => ({ sku: skuId, count })),
      shipping: one.shippingMinor,
      legs: one.legs.map((leg) => ({
        tender: leg.leg,
        amount: leg.amountMinor,
        currency: leg.currency,
        attempts: leg.attempts.map((each) => each.status as LegState),
      })),
    })),
    voidsAsked,
    hold: holdState === null || holdState === 'frozen' ? 'none' : holdState,
    moves: change?.transitions ?? [],
    told: change?.rows.outgoing.map((one) => one.topic) ?? [],
    gaveBack: {
      stock: change?.effects.givesBack === true ? 1 : 0,
      coupon: change?.effects.givesBack === true && order.couponCode !== '' ? 1 : 0,
    },
  };
}

/** No request is unanswered, and no attempt is open. */
export const isSettled = ({ aggregate, requests }: Scene): boolean =>
  requests.length === 0 &&
  aggregate.holdState !== 'deducting' &&
  aggregate.holdState !== 'releasing' &&
  aggregate.refunds.every((one) =>
    one.legs.every((leg) =>
      leg.attempts.every((each) => each.status !== 'requested' && each.status !== 'processing'),
    ),
  );
