/** Why a coupon cannot be used, in the order in which they are checked (spec 4). */
export const COUPON_REASONS = [
  'COUPON_NOT_FOUND',
  'COUPON_NOT_STARTED',
  'COUPON_EXPIRED',
  'COUPON_REGION',
  'COUPON_USED_UP',
  'COUPON_ALREADY_USED',
  'COUPON_NOT_APPLICABLE',
  'COUPON_MIN_SPEND',
] as const;

export type CouponReason = (typeof COUPON_REASONS)[number];

/**
 * Every failure that a caller can be told about (spec 2). The stable words are the contract with the APP;
 * status and sentences stand in `http/error-table.ts`, one row per word.
 */
export const ERROR_CODES = [
  'INVALID_JSON',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'RATE_LIMITED',
  'UPSTREAM_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'REGION_UNSUPPORTED',
  'SKU_NOT_FOUND',
  'OFF_SHELF',
  'STOCK_INSUFFICIENT',
  'CHANNEL_UNAVAILABLE',
  ...COUPON_REASONS,
  'ADDRESS_NOT_FOUND',
  'ADDRESS_REGION_MISMATCH',
  'ADDRESS_INVALID',
  'ADDRESS_BLOCKED',
  'PRICE_CHANGED',
  'PRICE_TOKEN_INVALID',
  'WALLET_INSUFFICIENT',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEY_IN_USE',
  'ORDER_NOT_FOUND',
  'ORDER_NOT_PAYABLE',
  'ORDER_NOT_CANCELABLE',
  'ORDER_NOT_CONFIRMABLE',
  'ORDER_NOT_UNDER_REVIEW',
  'ORDER_CHANGED_ELSEWHERE',
  'REFUND_EXCEEDS',
  'REFUND_NOT_FOUND',
  'REFUND_NOT_RETRYABLE',
  'REFUND_UNCLEAR',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * A refusal with a stable word. `details` becomes the answer's `data`: domain values (Money with bigint minor
 * units is fine), never what the caller sent, and never text from a driver or a validator.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}
