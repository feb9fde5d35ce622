import type { ErrorCode } from '../domain/values/errors.ts';

type Help = { readonly meaning: string; readonly todo: string };
const help = (meaning: string, todo: string): Help => ({ meaning, todo });

const CHOOSE_ANOTHER = 'Leave the coupon out, or offer one of `user_coupons_for_order`.';
const REFRESH = 'Read the order again and offer what it can do (`can_pay`, `can_cancel`, `can_confirm`).';

/** What each failure means for a program, and what to do. A new code does not compile without its row. */
export const ERROR_HELP: Readonly<Record<ErrorCode | 'INTERNAL', Help>> = {
  INVALID_JSON: help('The body is not JSON in UTF-8.', 'Mend the sender; repeating does not help.'),
  BODY_TOO_LARGE: help('The body has more than 64 KiB.', 'Send less: at most 100 entries.'),
  UNSUPPORTED_MEDIA_TYPE: help('The body is not said to be JSON.', 'Send `content-type: application/json`.'),
  INVALID_REQUEST: help(
    'A field is missing or not of its form.',
    '`data.fields` names each field and what it must be; correct it and send again.',
  ),
  UNAUTHENTICATED: help(
    'No token or signature, a bad one, two that differ, or a guest asks for what needs a user.',
    'A person signs in again; a service checks its key, its clock (300 s) and that it signs path and body as sent.',
  ),
  FORBIDDEN: help('The service is known, but not for this.', 'Use a credential with the scope of this path.'),
  NOT_FOUND: help('No such path.', 'Check path and version prefix.'),
  METHOD_NOT_ALLOWED: help('The path takes another method.', 'Use the method in the `allow` header.'),
  RATE_LIMITED: help('Too many tries within a minute.', 'Wait as many seconds as `retry-after` says.'),
  UPSTREAM_UNAVAILABLE: help(
    'A service that is needed here does not answer; `data.upstream` names it. Nothing was written.',
    'Try again after `retry-after`; a checkout with the same `Idempotency-Key`.',
  ),
  DATABASE_UNAVAILABLE: help(
    'The database is away.',
    'Try again after `retry-after`; a checkout with the same `Idempotency-Key`, since the order may exist.',
  ),
  REGION_UNSUPPORTED: help(
    'The region header is missing or names no region that is served.',
    'Send `cm-user-region` with a region that is served.',
  ),
  SKU_NOT_FOUND: help(
    'No such SKU, or it is of another SPU; `data.index` is the entry.',
    'Take the entry out of the cart.',
  ),
  OFF_SHELF: help('`data.sku_ids` are not sold any more.', 'Take them out and show the summary again.'),
  STOCK_INSUFFICIENT: help(
    'There is less of `data.sku_ids` than asked for.',
    'Lower the counts, or take them out.',
  ),
  CHANNEL_UNAVAILABLE: help(
    'The channel for `data.mall` does not exist, serve the region or take the weight.',
    "Choose one of the mall's `channels` from the summary, or none.",
  ),
  COUPON_NOT_FOUND: help('No such coupon for this user.', CHOOSE_ANOTHER),
  COUPON_NOT_STARTED: help('The coupon starts later.', CHOOSE_ANOTHER),
  COUPON_EXPIRED: help('The coupon has ended.', CHOOSE_ANOTHER),
  COUPON_REGION: help('The coupon is not for this region or its currency.', CHOOSE_ANOTHER),
  COUPON_USED_UP: help('All uses of the coupon are taken.', CHOOSE_ANOTHER),
  COUPON_ALREADY_USED: help(
    'The user has used it as often as they may; unpaid orders count.',
    CHOOSE_ANOTHER,
  ),
  COUPON_NOT_APPLICABLE: help('The coupon covers no line, or would save nothing.', CHOOSE_ANOTHER),
  COUPON_MIN_SPEND: help('`data.shortfall` is missing to its least amount.', 'Say how much is missing.'),
  ADDRESS_NOT_FOUND: help('No such address of this user.', 'Let the user choose an address again.'),
  ADDRESS_REGION_MISMATCH: help(
    'The address is in another region than the price.',
    'Choose an address of the region, or make the price for the region of the address.',
  ),
  ADDRESS_INVALID: help(
    'Fields of the address are missing or wrong.',
    '`data.fields` names them; let the user mend them.',
  ),
  ADDRESS_BLOCKED: help('Person or place is on the blacklist.', 'Do not try again; point to support.'),
  PRICE_CHANGED: help(
    'The price is not what the user saw. Nothing was written.',
    'Show `data.changed` and `data.summary`; place the order again with its `price_token` if the user agrees.',
  ),
  PRICE_TOKEN_INVALID: help(
    'The token is of another user or request, or was altered.',
    'Ask for a new summary and use its token with exactly the same request.',
  ),
  WALLET_INSUFFICIENT: help(
    'The wallet refuses the amount.',
    'Show the summary again: it uses what there is.',
  ),
  IDEMPOTENCY_KEY_REUSED: help(
    'The key (or `refund_id`, `noti_id`) came before with another content.',
    'Use a new key for a new request.',
  ),
  IDEMPOTENCY_KEY_IN_USE: help(
    'The first request with this key still runs.',
    'Send the same request again after a second: it gets the first answer.',
  ),
  ORDER_NOT_FOUND: help("No such order, or it is someone else's.", 'Read the list of orders again.'),
  ORDER_NOT_PAYABLE: help('`data.status` cannot be paid, or the deadline has passed.', REFRESH),
  ORDER_NOT_CANCELABLE: help('`data.status` cannot be canceled.', `${REFRESH} A paid one is refunded.`),
  ORDER_NOT_CONFIRMABLE: help('Only an order in `receiving` can be confirmed.', REFRESH),
  ORDER_NOT_UNDER_REVIEW: help(
    'Nothing of the order waits for a person, or somebody has ended its review.',
    'Read the order again: `review_reasons` says what waits, its timeline who ended it.',
  ),
  ORDER_CHANGED_ELSEWHERE: help(
    'The old service has changed the order after it became ours; no money goes back until a person has looked.',
    'End its review (`changed_elsewhere`), then ask again.',
  ),
  REFUND_EXCEEDS: help('More than what is left; `data.left` says how much that is.', 'Ask for at most that.'),
  REFUND_NOT_FOUND: help('No refund with this id.', 'Check the id; ask for the refund first.'),
  REFUND_NOT_RETRYABLE: help(
    'Only a failed refund can be tried again.',
    'Wait: `data.status` says where it is.',
  ),
  REFUND_UNCLEAR: help(
    'The old service kept one state for all parts of this refund, or has changed it since; `data.legs` may have gone back.',
    'A person asks payment or rebate about each, and tells us by `refund_notified` (docs/adopting.md).',
  ),
  INTERNAL: help(
    'A fault of ours; it is logged with the request id.',
    'Try again later; report `x-request-id` if it stays.',
  ),
};
