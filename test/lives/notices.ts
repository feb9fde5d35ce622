import { minorOf, moneyOf } from '../histories/perform/amounts.ts';
import type { LegState, TaleCommand } from '../search/tale.ts';
import { refundNotice } from '../support/order-events.ts';
import type { World } from '../support/world.ts';
import { type Of, sendEvent, type Teller, type Told } from './tell.ts';

type Money = { readonly v: string; readonly c: string };
type Notice = Extract<TaleCommand, { kind: 'notice' }>;
/** A sent notice, which may be repeated. */
export type Sent = {
  readonly tale: Notice;
  readonly body: Readonly<Record<string, unknown>>;
  wasHeard: boolean;
};

/** A refund request in payment's books. */
type Asked = {
  readonly refundId: string;
  readonly tender: string;
  readonly attempt: number;
  readonly wireRefundId: string;
  readonly amount: Money;
};

const SLOW_MS = 59_000;
const isOpen = (state: LegState | undefined) => state === 'requested' || state === 'processing';

export const askedOf = ({ upstream }: World): Asked[] =>
  [...upstream.payments].flatMap(([key, { operation, body }]) => {
    if (operation !== 'refund') return [];
    const [refundId = '', tender = '', attempt = ''] = key.split(':');
    const { refund_id: wireRefundId, amount } = body as { refund_id: string; amount: Money };
    return [{ refundId, tender, attempt: Number(attempt), wireRefundId, amount }];
  });

const legOf = ({ seen }: Teller, { refundId, tender }: Asked) =>
  seen.refunds.find((one) => one.refundId === refundId)?.legs.find((leg) => leg.tender === tender);

/** The refund requests, those without an outcome first, latest first. */
export const openRequests = (teller: Teller): Asked[] =>
  askedOf(teller.world)
    .reverse()
    .filter((one) => isOpen(legOf(teller, one)?.attempts[one.attempt - 1]));

/** Attempts that never reached payment and are not sent any more, for an earlier one succeeded. */
export function unheardRequests(teller: Teller): Asked[] {
  const heard = askedOf(teller.world);
  return heard.flatMap((one) => {
    const attempts = legOf(teller, one)?.attempts ?? [];
    const isKnown = (attempt: number) =>
      heard.some(
        (other) =>
          other.refundId === one.refundId && other.tender === one.tender && other.attempt === attempt,
      );
    if (attempts[one.attempt - 1] !== 'succeeded') return [];
    return attempts.flatMap((state, at) =>
      isOpen(state) && !isKnown(at + 1) ? [{ ...one, attempt: at + 1 }] : [],
    );
  });
}

/** payment's notice of a refund request. It names no payment, only the `refund_id` that payment got. */
export async function notice(teller: Teller, step: Of<'notice'>, sent: Sent[]): Promise<Told | null> {
  const { world, placed } = teller;
  const some = { open: openRequests, unheard: unheardRequests, any: () => [] }[step.of](teller);
  const requests = some.length > 0 ? some : askedOf(world).reverse();
  const asked = requests[step.nth % Math.max(1, requests.length)];
  if (asked === undefined) return null;
  const amount = minorOf(asked.amount) + (step.amount === 'right' ? 0n : 1n);
  const isTold = step.attempt === 'told';
  const nowMs = world.clock.nowMs();
  // A success just before its attempt began may also be a late one of the attempt before, so it is left out.
  const mayBeSlow = isTold || step.status === 'failed' || legOf(teller, asked)?.attempts.length === 1;
  const slowMs = mayBeSlow ? nowMs - SLOW_MS : nowMs;
  const atMs = { now: nowMs, seconds: nowMs - (nowMs % 1_000), slow: slowMs }[step.when];
  const tale: Notice = {
    kind: 'notice',
    ...{ refundId: asked.refundId, tender: asked.tender, status: step.status },
    ...{ amount, currency: asked.amount.c, atMs, trulyAttempt: asked.attempt },
    attempt: isTold ? asked.attempt : null,
  };
  const body = refundNotice(asked.wireRefundId, placed.id, step.status, moneyOf(amount, asked.amount.c), {
    ...{ event_id: `N${sent.length}`, occurred_at: new Date(atMs).toISOString() },
    ...(isTold ? { attempt: asked.attempt } : {}),
  });
  return telling(world, { tale, body, wasHeard: false }, step.via, sent);
}

export function noticeAgain({ world }: Teller, step: Of<'notice again'>, sent: Sent[]): Told | null {
  const one = sent[step.nth % Math.max(1, sent.length)];
  if (one === undefined) return null;
  const atMs = step.later ? world.clock.nowMs() : one.tale.atMs;
  const body = { ...one.body, occurred_at: new Date(atMs).toISOString() };
  const tale = { ...one.tale, atMs, wasTold: one.wasHeard };
  return { tale, send: () => sendEvent(world, 'refund_notified', body, step.via) };
}

function telling(world: World, one: Sent, via: Of<'notice'>['via'], sent: Sent[]): Told {
  return {
    tale: one.tale,
    send: async () => {
      const answer = await sendEvent(world, 'refund_notified', one.body, via);
      one.wasHeard = answer.kind === 'taken';
      sent.push(one);
      return answer;
    },
  };
}
