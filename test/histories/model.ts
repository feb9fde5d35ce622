import type { Breach } from '../support/invariants/snapshot.ts';
import type { Answer, As, Sent as SentEvent } from '../support/world.ts';
import type { Checkout, User } from './steps.ts';

type Money = { readonly v: string; readonly c: string };

export type AckedOrder = {
  readonly id: string;
  /** its place among all orders of the history: its payments are named by it */
  readonly number: number;
  readonly user: User;
  readonly final: Money;
  readonly cart: Checkout['cart'];
};
/** A checkout as it was sent, and what was said to it and its repeats. */
export type Sent = {
  readonly step: Checkout;
  readonly body: Readonly<Record<string, unknown>>;
  readonly as: As;
  readonly firstMs: number;
  /** successes under its key, with what was asked: never more than one */
  readonly texts: Set<string>;
  /** entries -> the latest order that they became */
  readonly latest: Map<string, string>;
};
export type AckedEvent = {
  readonly orderId: string;
  readonly name: string;
  /** what makes two the same; null when only the service can tell (a notice that names no attempt) */
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

/** What the service has said, and must stand by. */
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
    /** that came at once and are not handled yet */
    records: [] as WaitingRecord[],
    batch: 0,
    jumpedMinutes: 0,
    hasFaults: false,
    hasNewRate: false,
    /** nothing runs at once with the step */
    isAlone: true,
    hasBadRelay: false,
  };
}
export type Model = ReturnType<typeof createModel>;

/** No answer of the service is ever a bug's; "away" only when we took something away. */
export function judgeAnswer(model: Model, what: string, answer: Answer): void {
  const isBug = answer.status === 500 || (answer.status === 503 && !model.hasFaults);
  if (isBug) model.breaches.push({ rule: 'answer', says: `${what}: ${answer.status} ${answer.json.error}` });
}
