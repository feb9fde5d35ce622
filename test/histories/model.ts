import type { Breach } from '../support/invariants/snapshot.ts';
import type { Answer, As, Sent as SentEvent } from '../support/world.ts';
import type { Checkout, User } from './steps.ts';

type Money = { readonly v: string; readonly c: string };

export type AckedOrder = {
  readonly id: string;
  /** its number among the history's orders, which names its payments */
  readonly number: number;
  readonly user: User;
  readonly final: Money;
  readonly cart: Checkout['cart'];
};
/** A sent checkout with the answers to it and its repeats. */
export type Sent = {
  readonly step: Checkout;
  readonly body: Readonly<Record<string, unknown>>;
  readonly as: As;
  readonly firstMs: number;
  /** the texts of its successes, of which there may be only one */
  readonly texts: Set<string>;
  /** entries -> the latest order that they became */
  readonly latest: Map<string, string>;
};
export type AckedEvent = {
  readonly orderId: string;
  readonly name: string;
  /** the event's key; null when only the service knows it (a notice without an attempt) */
  readonly key: string | null;
  readonly content: string;
  readonly batch: number;
  readonly outcome: string;
};

export type WaitingRecord = {
  readonly sent: SentEvent;
  resolve(outcome: string): void;
  reject(error: unknown): void;
};

/** Everything that the service has acknowledged. */
export function createModel() {
  return {
    breaches: [] as Breach[],
    sent: new Map<number, Sent>(),
    orders: new Map<string, AckedOrder>(),
    /** the latest order of a slot */
    slots: new Map<number, AckedOrder>(),
    events: [] as AckedEvent[],
    canceled: new Set<string>(),
    confirmed: new Set<string>(),
    clientPaid: new Set<string>(),
    /** refund id -> order, amount */
    refunds: new Map<string, { readonly orderId: string; readonly amount: Money }>(),
    /** noti id -> user */
    notis: new Map<string, User>(),
    orphans: new Set<string>(),
    /** event ids as Kafka got them */
    relayed: [] as { readonly orderId: string; readonly eventId: string }[],
    /** simultaneous records that are not handled yet */
    records: [] as WaitingRecord[],
    batch: 0,
    jumpedMinutes: 0,
    hasFaults: false,
    hasNewRate: false,
    /** true when nothing runs beside the step */
    isAlone: true,
    hasBadRelay: false,
    /** the number of relays under way */
    relaying: 0,
  };
}
export type Model = ReturnType<typeof createModel>;

/** No answer may be that of a bug; "unavailable" is right only after a planted fault. */
export function judgeAnswer(model: Model, what: string, answer: Answer): void {
  const isBug = answer.status === 500 || (answer.status === 503 && !model.hasFaults);
  if (isBug) model.breaches.push({ rule: 'answer', says: `${what}: ${answer.status} ${answer.json.error}` });
}
