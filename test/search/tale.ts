/**
 * The life of one order as the judge gets it, in words of the trade: what was sold, what came, and what was visible
 * afterwards. It shares no code with the service. All amounts are in minor units.
 */
export type TaleOrder = {
  readonly currency: string;
  /** what payments have to bring: the order's `final`, after coupon and wallet money */
  readonly due: bigint;
  /** wallet money frozen at checkout; 0n for none */
  readonly cash: bigint;
  /** shipping that was paid, after a shipping_off coupon */
  readonly shipping: bigint;
  readonly hasCoupon: boolean;
  /** sum of payable + shipping - cash = due */
  readonly lines: readonly {
    readonly sku: string;
    readonly mall: string;
    readonly count: number;
    readonly payable: bigint;
  }[];
};

export type Units = readonly { readonly sku: string; readonly count: number }[];

/** A command to an order. Times in ms; a repeat of a command may come with another time. */
export type TaleCommand =
  | {
      readonly kind: 'payment';
      readonly paymentId: string;
      readonly status: 'authorized' | 'captured' | 'voided';
      readonly amount: bigint;
      readonly currency: string;
      readonly atMs: number;
    }
  | {
      readonly kind: 'payment_failed';
      readonly paymentId: string;
      readonly reasonCode: string;
      readonly atMs: number;
    }
  | {
      readonly kind: 'purchased';
      readonly purchaseNo: string;
      readonly mall: string;
      readonly entries: Units;
    }
  | {
      readonly kind: 'group';
      readonly groupId: string;
      readonly status: 'packed' | 'shipped' | 'arrived' | 'received';
      /** null: all of the order's */
      readonly entries: Units | null;
    }
  /** payment's notice of a card leg, which `refundId` and `tender` name */
  | {
      readonly kind: 'notice';
      readonly refundId: string;
      readonly tender: string;
      readonly status: 'succeeded' | 'failed';
      readonly amount: bigint;
      readonly currency: string;
      /** null when the notice names no attempt */
      readonly attempt: number | null;
      /** the attempt that it is really about, which the teller of the tale knows */
      readonly trulyAttempt: number;
      readonly atMs: number;
      /** the sender repeats an accepted notice with the same id, perhaps with another time */
      readonly wasTold?: boolean;
    }
  | {
      readonly kind: 'ticket';
      readonly refundId: string;
      readonly units: Units | null;
      readonly amount: bigint | null;
      readonly includeShipping: boolean;
      readonly to: 'original' | 'wallet';
    }
  | { readonly kind: 'retry'; readonly refundId: string }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'confirm' }
  /** a person ends the review (spec 13): the money stays, or goes back before the order is paid, or the order ends */
  | { readonly kind: 'end_review'; readonly how: 'resolve' | 'give_back' | 'cancel' }
  /** the deadline of payment has passed, and a sweep looks at the order */
  | { readonly kind: 'expire' }
  /** AUTH_MAX_DAYS have passed since it was authorized, and a sweep looks */
  | { readonly kind: 'lapse' }
  /** 15 days in receiving have passed, and a sweep looks */
  | { readonly kind: 'receipt_timeout' }
  /** rebate or payment answers the open request of the leg's latest attempt; `accepted` means done for rebate only */
  | {
      readonly kind: 'leg_answer';
      readonly refundId: string;
      readonly tender: string;
      readonly answer: 'accepted' | 'refused';
    }
  /** rebate answers the deduct or release of the frozen money */
  | { readonly kind: 'hold_answer'; readonly answer: 'ok' | 'refused' };

/** The service's answer. */
export type TaleAnswer =
  /** accepted, whether anything changed or not */
  | { readonly kind: 'taken' }
  /** a repeat, without an effect */
  | { readonly kind: 'repeat' }
  /** refused with a stable code (REFUND_EXCEEDS, ORDER_NOT_CANCELABLE, ...), nothing changed */
  | { readonly kind: 'refused'; readonly code: string }
  /** an event that can never be applied (to the dead letters), nothing changed */
  | { readonly kind: 'poison' };

export type LegState = 'requested' | 'processing' | 'succeeded' | 'failed';

/** The visible state of the order after a command. `tender` is a payment's id or `wallet`. */
export type Seen = {
  readonly status: string;
  /** reasons of review; empty without a review */
  readonly review: readonly string[];
  readonly refunds: readonly {
    readonly refundId: string;
    /** opened by the service for excess money (`auto-...`) */
    readonly isAuto: boolean;
    readonly state: LegState;
    readonly units: Units;
    readonly shipping: bigint;
    readonly legs: readonly {
      readonly tender: string;
      readonly amount: bigint;
      readonly currency: string;
      /** the states of the attempts, from attempt 1 */
      readonly attempts: readonly LegState[];
    }[];
  }[];
  /** payments whose void was ever requested */
  readonly voidsAsked: readonly string[];
  /** wallet money frozen at checkout */
  readonly hold: 'none' | 'bound' | 'deducting' | 'deducted' | 'releasing' | 'released' | 'refused';
  /** of this step only: transitions, topics of outgoing events in order, and what was given back */
  readonly moves: readonly { readonly from: string; readonly to: string; readonly on: string }[];
  readonly told: readonly string[];
  readonly gaveBack: { readonly stock: number; readonly coupon: number };
};
