import type { OrderStatus } from '../lifecycle/order-state.ts';
import type { Money } from '../values/money.ts';

/** The records of an order, which repositories read and write. Amounts in minor units, times in milliseconds. */

/** An order without its price steps and address. */
export type OrderRow = {
  readonly orderId: string;
  readonly shortId: string;
  readonly userId: string;
  readonly region: string;
  readonly currency: string;
  readonly client: string;
  readonly status: OrderStatus;
  readonly couponCode: string;
  readonly cashMinor: bigint;
  readonly finalMinor: bigint;
  readonly shippingMinor: bigint;
  readonly couponMinor: bigint;
  readonly cartLeftAtMs: number | null;
  readonly clientPaidAtMs: number | null;
  readonly payDeadlineMs: number;
  readonly paymentReview: boolean;
  readonly lastPaymentError: string | null;
  readonly language: string;
  readonly createdAtMs: number;
};

/** An order entry, as far as transitions and refunds need it. */
export type OrderLine = {
  readonly orderId: string;
  readonly lineNo: number;
  readonly skuId: string;
  readonly count: number;
  readonly payableMinor: bigint;
  readonly couponDiscountMinor: bigint;
};

/** The columns of the order's row that a change writes. */
export type OrderUpdate = {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly paymentReview: boolean;
  readonly lastPaymentError: string | null;
  readonly cartLeftAtMs: number | null;
  readonly updatedAtMs: number;
};

/** A reason that a person has resolved, with the facts behind it as text. */
export type ResolvedReview = { readonly reason: string; readonly facts: string };

/** Marks of an order beside its row, and the time at which the sweep takes it on. */
export type Progress = {
  readonly orderId: string;
  readonly userId: string;
  readonly partlyAuthorized: boolean;
  readonly partlyPurchased: boolean;
  readonly partlyRefunded: boolean;
  readonly inRefund: boolean;
  readonly hasRefunds: boolean;
  readonly reviewReasons: string;
  /** null without a review, and for one that began in an earlier release */
  readonly reviewSinceMs: number | null;
  readonly reviewResolved: readonly ResolvedReview[] | null;
  readonly nextSeq: number;
  readonly dueAtMs: number | null;
  readonly updatedAtMs: number;
  /** what our last change left in the order's row; null, or of another time than the last change, where that was another release's */
  readonly leftStatus: string | null;
  readonly leftAtMs: number | null;
};

/** `waiting`: kept, to be tried again; `refused`: can never become legal; `conflict`: its key came with other content. */
export type EventState = 'waiting' | 'applied' | 'refused' | 'conflict' | 'ignored' | 'dead';

export type StoredEvent = {
  readonly orderId: string;
  readonly eventKey: string;
  readonly name: string;
  readonly state: EventState;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string> | null;
  readonly eventId: string | null;
  readonly via: string;
  readonly traceparent: string | null;
  readonly occurredAtMs: number;
  readonly receivedAtMs: number;
  readonly attempts: number;
  readonly nextAtMs: number | null;
  readonly reason: string | null;
};

export type PaymentRow = {
  readonly orderId: string;
  readonly paymentId: string;
  readonly status: string;
  readonly method: string;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly reason: string | null;
  readonly occurredAtMs: number;
  readonly updatedAtMs: number;
};

/**
 * `ticket`: a ticket refunds money that the order keeps. `early`: a ticket refunds captured money before the order is
 * paid. `auto`: excess money goes back without being asked for.
 */
export type RefundKind = 'ticket' | 'early' | 'auto';

export type StoredUnits = { lineNo: number; skuId: string; count: number; amountMinor: string };
export type StoredAttempt = { attempt: number; beganAtMs: number; status: string; beyond?: string };

export type RefundRow = {
  readonly orderId: string;
  readonly refundId: string;
  readonly userId: string;
  readonly kind: string;
  readonly status: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly shippingMinor: bigint;
  readonly units: StoredUnits[];
  readonly destination: string;
  readonly reason: string;
  readonly requestHash: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};
export type RefundLegRow = {
  readonly orderId: string;
  readonly refundId: string;
  readonly leg: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly status: string;
  readonly attempts: StoredAttempt[];
  readonly updatedAtMs: number;
};
export type StoredRefund = RefundRow & { readonly legs: readonly RefundLegRow[] };

/**
 * `frozen`: rebate may hold the money. `bound`: an unpaid order owns it. `releasing` and `deducting`: decided, but
 * rebate has not confirmed it yet. `refused`: rebate refuses, and a person has to look.
 */
export type HoldState = 'frozen' | 'bound' | 'releasing' | 'released' | 'deducting' | 'deducted' | 'refused';

/** Wallet money that is asked for under an order's id. */
export type HeldMoney = {
  readonly orderId: string;
  readonly userId: string;
  readonly amount: Money;
};
export type Hold = HeldMoney & { readonly state: HoldState };

/** `void` and `refund` go to payment, `credit` to rebate, `notify` to the orders service. */
export type RequestKind = 'void' | 'refund' | 'credit' | 'notify';
/** What another service says to what it is asked: done, or taken on; or a definite no. Without either it is asked again. */
export type Answer = 'accepted' | 'refused';
/** `open` until there is an answer; `closed` when there is nothing to ask any more. */
export type RequestState = 'open' | Answer | 'closed';

/** A request to another service, repeated until it is answered; `askKey` is its idempotency key. */
export type OutboundRequest = {
  readonly orderId: string;
  readonly askKey: string;
  readonly kind: RequestKind;
  readonly body: Record<string, unknown>;
  readonly state: RequestState;
  readonly attempts: number;
  readonly nextAtMs: number;
  readonly traceparent: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};

export type TimelineRow = {
  readonly orderId: string;
  readonly eventId: string;
  readonly seq: number;
  readonly fromStatus: string;
  readonly toStatus: string;
  readonly actor: string;
  readonly reason: string;
  readonly atMs: number;
};

/** A value by which support finds an order; `kind` says what it is. */
export type OrderLookup = {
  readonly kind: 'payment' | 'tracking' | 'phone' | 'email';
  readonly value: string;
  readonly orderId: string;
  readonly createdAtMs: number;
};

/** What a person did, and why. */
export type AuditEntry = {
  readonly auditId: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Record<string, unknown>;
  readonly atMs: number;
};

export type NotificationRow = {
  readonly userId: string;
  readonly notiId: string;
  readonly sourceKey: string;
  readonly kind: string;
  readonly orderId: string | null;
  readonly title: string;
  readonly body: string;
  readonly isRead: number;
  readonly createdAtMs: number;
};

export type NotiIntakeRow = {
  readonly sentId: string;
  readonly userId: string;
  readonly notiId: string;
  readonly requestHash: string;
  readonly createdAtMs: number;
};

export type OutgoingEvent = {
  readonly orderId: string;
  readonly eventId: string;
  readonly seq: number;
  readonly topic: string;
  readonly payload: Record<string, unknown>;
  readonly traceparent: string | null;
  readonly createdAtMs: number;
};

/** The address as it was when the order was placed. */
export type AddressSnapshot = {
  addrId: string;
  region: string;
  receiver: string;
  email: string;
  phone: string;
  street: string;
  city: string;
  province: string;
  postcode: string;
};

/** The row of a new order; `price` keeps every step of the price. */
export type NewOrder = {
  readonly orderId: string;
  readonly shortId: string;
  readonly userId: string;
  readonly region: string;
  readonly currency: string;
  readonly language: string;
  readonly client: string;
  readonly status: OrderStatus;
  readonly address: AddressSnapshot;
  readonly couponCode: string;
  readonly goodsMinor: bigint;
  readonly mallDiscountMinor: bigint;
  readonly shippingMinor: bigint;
  readonly taxMinor: bigint;
  readonly couponMinor: bigint;
  readonly cashMinor: bigint;
  readonly finalMinor: bigint;
  readonly forexRate: string;
  readonly forexAsOfMs: number;
  readonly price: unknown;
  readonly noRemoveFromCart: boolean;
  readonly cartLeftAtMs: number | null;
  readonly payDeadlineMs: number;
  readonly paymentReview: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};

export type OrderEntry = {
  readonly orderId: string;
  readonly lineNo: number;
  readonly skuId: string;
  readonly spuId: string;
  readonly mall: string;
  readonly title: string;
  readonly count: number;
  readonly unitMinor: bigint;
  readonly amountMinor: bigint;
  readonly mallDiscountMinor: bigint;
  readonly couponDiscountMinor: bigint;
  readonly taxMinor: bigint;
  readonly payableMinor: bigint;
  readonly channelKey: string;
};
