import type { DomainError } from '../values/errors.ts';

/** Why an event can never be applied: the reason in its dead letter. */
export type PoisonReason =
  | 'NO_VALUE'
  | 'TOO_LARGE'
  | 'NOT_UTF8'
  | 'NOT_JSON'
  | 'INVALID'
  | 'SKU_NOT_IN_ORDER'
  | 'UNKNOWN_REFUND'
  | 'REFUND_AMOUNT_DIFFERS'
  | 'UNKNOWN_ORDER'
  | 'FAILED'
  | 'NOT_STORED';

/** Why a command changes nothing: it is a repeat, can never have an effect (spec 10), or is not allowed now. */
export type Rejection =
  | { readonly rejected: 'repeat' }
  | { readonly rejected: 'poison'; readonly reason: PoisonReason; readonly detail: string }
  | { readonly rejected: 'not_legal' }
  | { readonly rejected: 'refused'; readonly error: DomainError };

export const REPEAT = { rejected: 'repeat' } as const satisfies Rejection;
export const NOT_LEGAL = { rejected: 'not_legal' } as const satisfies Rejection;
export const poison = (reason: PoisonReason, detail = ''): Rejection => ({
  rejected: 'poison',
  reason,
  detail,
});
export const refused = (error: DomainError): Rejection => ({ rejected: 'refused', error });

export const isRejected = <T extends object>(outcome: T | Rejection): outcome is Rejection =>
  'rejected' in outcome;
