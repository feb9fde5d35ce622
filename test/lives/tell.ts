import { moneyOf } from '../histories/perform/amounts.ts';
import type { Seen, TaleAnswer, TaleCommand } from '../search/tale.ts';
import { failed, group, paid, purchased } from '../support/order-events.ts';
import type { Answer, World } from '../support/world.ts';
import type { Placed } from './observe.ts';
import type { LifeStep, Via } from './steps.ts';

/** A step for the service, with the same command for the judge. */
export type Told = { readonly tale: TaleCommand; readonly send: () => Promise<TaleAnswer> };
export type Of<D extends LifeStep['do']> = Extract<LifeStep, { do: D }>;
export type Teller = { readonly world: World; readonly placed: Placed; readonly seen: Seen };

const HOUR_MS = 3_600_000;
const FIRST_MS = Date.UTC(2026, 0, 5, 8);
const ALIEN = '60000002';

/** Sends an event by Kafka or HTTP. @returns the outcome */
export async function sendEvent(world: World, name: string, body: unknown, via: Via): Promise<TaleAnswer> {
  const answer = via === 'http' ? await world.event(name, body) : null;
  const outcome: string = answer === null ? await world.kafka(name, body) : answer.json.data.outcome;
  if (outcome === 'handled') return { kind: 'taken' };
  if (outcome === 'duplicate') return { kind: 'repeat' };
  if (outcome === 'poison') return { kind: 'poison' };
  throw new Error(`${name} was ${outcome ?? answer?.text}`);
}

export const answerOf = ({ status, text, json }: Answer): TaleAnswer => {
  if (status >= 500) throw new Error(text);
  return status === 200 ? { kind: 'taken' } : { kind: 'refused', code: json.error };
};

export function pay({ world, placed }: Teller, step: Of<'pay'>): Told {
  const { due, currency: c } = placed.tale;
  const isForeign = step.amount === 'foreign';
  const amount = {
    due,
    half: due / 2n,
    rest: due - due / 2n,
    more: due + 100n,
    nothing: 0n,
    foreign: 1_000n,
  }[step.amount];
  const currency = isForeign ? 'EUR' : c;
  const paymentId = `p${step.payment}`;
  const atMs = FIRST_MS + step.hour * HOUR_MS;
  const body = paid(placed.id, step.status, moneyOf(amount, currency), {
    ...{ payment_id: paymentId, occurred_at: new Date(atMs).toISOString() },
  });
  return {
    tale: { kind: 'payment', paymentId, status: step.status, amount, currency, atMs },
    send: () => sendEvent(world, 'payment_notified_cm', body, step.via),
  };
}

export function payFailed({ world, placed }: Teller, step: Of<'pay failed'>): Told {
  const paymentId = `p${step.payment}`;
  return {
    tale: { kind: 'payment_failed', paymentId, reasonCode: 'REFUSED', atMs: FIRST_MS },
    send: () => sendEvent(world, 'payment_failed_cm', failed(placed.id, { payment_id: paymentId }), step.via),
  };
}

type Line = { readonly sku: string; readonly count: number };
const part = (lines: readonly Line[], which: 'all' | 'one' | 'less'): Line[] => {
  const [first, ...rest] = lines.map(({ sku, count }) => ({ sku, count }));
  if (first === undefined) return [];
  if (which === 'one') return [{ ...first, count: 1 }];
  return which === 'all' || first.count === 1
    ? [first, ...rest]
    : [{ ...first, count: first.count - 1 }, ...rest];
};
const wired = (entries: readonly Line[]) => entries.map(({ sku, count }) => ({ sku_id: sku, count }));

export function purchase({ world, placed }: Teller, step: Of<'purchase'>): Told {
  const mall = placed.malls[step.mall % placed.malls.length] ?? '';
  const lines = placed.tale.lines.filter((line) => line.mall === mall);
  const entries = step.part === 'alien' ? [{ sku: ALIEN, count: 1 }] : part(lines, step.part);
  const purchaseNo = `B${step.number}`;
  const body = purchased(placed.id, mall, wired(entries), { purchase_no: purchaseNo });
  return {
    tale: { kind: 'purchased', purchaseNo, mall, entries },
    send: () => sendEvent(world, 'purchased', body, step.via),
  };
}

export function parcel({ world, placed }: Teller, { number, status, part: which, via }: Of<'parcel'>): Told {
  const groupId = `G${number}`;
  const entries = which === 'none' ? null : part(placed.tale.lines, which);
  const named = entries === null ? {} : { entries: wired(entries) };
  return {
    tale: { kind: 'group', groupId, status, entries },
    send: () =>
      sendEvent(world, 'group_update', group(placed.id, status, { group_id: groupId, ...named }), via),
  };
}

export function ticket({ world, placed, seen }: Teller, step: Of<'ticket'>): Told {
  const { due, cash, currency, lines } = placed.tale;
  const refundId = `T${step.number}`;
  const [line] = lines;
  const units =
    step.ask === 'all' || step.ask === 'amount'
      ? null
      : [{ sku: line?.sku ?? '', count: step.ask === 'units' ? (line?.count ?? 1) : 1 }];
  const amount = step.ask === 'amount' ? (due + cash) / 4n + 1n : null;
  const includeShipping = step.ask === 'unit+shipping';
  const body = {
    ...{
      refund_id: refundId,
      order_id: placed.id,
      reason: 'a life',
      to: step.to,
      include_shipping: includeShipping,
    },
    ...(units === null ? {} : { entries: wired(units) }),
    ...(amount === null ? {} : { amount: moneyOf(amount, currency) }),
  };
  const isKnown = seen.refunds.some((one) => one.refundId === refundId);
  return {
    tale: { kind: 'ticket', refundId, units, amount, includeShipping, to: step.to },
    send: async () => {
      const answer = answerOf(await world.service('tickets', '/refund/refund', body));
      return answer.kind === 'taken' && isKnown ? { kind: 'repeat' } : answer;
    },
  };
}

export function retry({ world, seen }: Teller, { nth, of }: Of<'retry'>): Told | null {
  const refunds = seen.refunds.filter((one) => of === 'any' || one.state === 'failed');
  const refundId = refunds[nth % Math.max(1, refunds.length)]?.refundId;
  if (refundId === undefined) return null;
  return {
    tale: { kind: 'retry', refundId },
    send: async () => answerOf(await world.service('tickets', '/refund/retry', { refund_id: refundId })),
  };
}

export function askFor({ world, placed }: Teller, kind: 'cancel' | 'confirm'): Told {
  const path = `/shopping/orders/${placed.id}/${kind === 'cancel' ? 'cancel' : 'confirm_receipt'}`;
  return {
    tale: { kind },
    send: async () => answerOf(await world.post(path, undefined, { user: placed.user })),
  };
}

const ENDS = {
  resolve: { action: 'resolve', keep: true },
  give_back: { action: 'resolve', keep: false },
  cancel: { action: 'cancel' },
} as const;

export function endReview({ world, placed }: Teller, { how }: Of<'end review'>): Told {
  const body = { ...ENDS[how], reason: 'a life', actor: 'ann' };
  return {
    tale: { kind: 'end_review', how },
    send: async () =>
      answerOf(await world.service('backoffice', `/support/orders/${placed.id}/review`, body)),
  };
}
