import type { ErrorCode } from '../domain/values/errors.ts';

export type Language = 'en' | 'zh-Hans';
type Row = {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly toast: Readonly<Record<Language, string>>;
};

const row = (status: Row['status'], en: string, zh: string): Row => ({
  status,
  toast: { en, 'zh-Hans': zh },
});

/** Status and toast of every failure (spec 2). A new code does not compile without its row. */
export const ERROR_TABLE: Readonly<Record<ErrorCode | 'INTERNAL', Row>> = {
  INVALID_JSON: row(400, 'The request could not be read.', '请求无法读取。'),
  BODY_TOO_LARGE: row(413, 'The request is too large.', '请求内容过大。'),
  UNSUPPORTED_MEDIA_TYPE: row(415, 'The request must be JSON.', '请求必须是 JSON 格式。'),
  INVALID_REQUEST: row(422, 'Something in the request is not right.', '请求内容有误。'),
  UNAUTHENTICATED: row(401, 'Please sign in.', '请先登录。'),
  FORBIDDEN: row(403, 'This is not allowed.', '没有权限。'),
  NOT_FOUND: row(404, 'This does not exist.', '内容不存在。'),
  METHOD_NOT_ALLOWED: row(405, 'This cannot be done here.', '不支持该操作。'),
  RATE_LIMITED: row(429, 'Too many tries. Please wait a moment.', '操作过于频繁，请稍后再试。'),
  UPSTREAM_UNAVAILABLE: row(
    503,
    'A service is not answering. Please try again.',
    '服务暂时不可用，请稍后再试。',
  ),
  DATABASE_UNAVAILABLE: row(
    503,
    'The service is not available right now. Please try again.',
    '服务暂时不可用，请稍后再试。',
  ),
  REGION_UNSUPPORTED: row(422, 'We do not deliver to this region yet.', '暂不支持该地区。'),
  SKU_NOT_FOUND: row(404, 'An item does not exist any more.', '商品不存在。'),
  OFF_SHELF: row(409, 'An item is no longer sold.', '商品已下架。'),
  STOCK_INSUFFICIENT: row(409, 'There is not enough of an item left.', '商品库存不足。'),
  CHANNEL_UNAVAILABLE: row(422, 'This way of shipping is not available for the order.', '该运输方式不可用。'),
  COUPON_NOT_FOUND: row(409, 'This coupon does not exist.', '优惠券不存在。'),
  COUPON_NOT_STARTED: row(409, 'This coupon cannot be used yet.', '优惠券尚未生效。'),
  COUPON_EXPIRED: row(409, 'This coupon has expired.', '优惠券已过期。'),
  COUPON_REGION: row(409, 'This coupon is not valid in your region.', '优惠券不适用于该地区。'),
  COUPON_USED_UP: row(409, 'This coupon has been used up.', '优惠券已被领完。'),
  COUPON_ALREADY_USED: row(409, 'You have already used this coupon.', '您已使用过该优惠券。'),
  COUPON_NOT_APPLICABLE: row(409, 'This coupon does not apply to these items.', '优惠券不适用于这些商品。'),
  COUPON_MIN_SPEND: row(409, 'Spend a little more to use this coupon.', '未达到优惠券使用门槛。'),
  ADDRESS_NOT_FOUND: row(404, 'This address does not exist.', '地址不存在。'),
  ADDRESS_REGION_MISMATCH: row(422, 'The address is in another region.', '收货地址与所选地区不一致。'),
  ADDRESS_INVALID: row(422, 'Please check the address.', '请检查收货地址。'),
  ADDRESS_BLOCKED: row(422, 'We cannot deliver to this address.', '无法配送到该地址。'),
  PRICE_CHANGED: row(409, 'The price has changed. Please look again.', '价格已变化，请重新确认。'),
  PRICE_TOKEN_INVALID: row(
    422,
    'The price is not valid any more. Please look again.',
    '价格已失效，请重新确认。',
  ),
  WALLET_INSUFFICIENT: row(409, 'There is not enough money in the wallet.', '钱包余额不足。'),
  IDEMPOTENCY_KEY_REUSED: row(422, 'This request was already used for something else.', '请求标识已被使用。'),
  IDEMPOTENCY_KEY_IN_USE: row(409, 'The order is being placed. Please wait.', '订单正在处理中，请稍候。'),
  ORDER_NOT_FOUND: row(404, 'This order does not exist.', '订单不存在。'),
  ORDER_NOT_PAYABLE: row(409, 'This order cannot be paid any more.', '该订单已无法支付。'),
  ORDER_NOT_CANCELABLE: row(409, 'This order cannot be canceled any more.', '该订单已无法取消。'),
  ORDER_NOT_CONFIRMABLE: row(409, 'This order cannot be confirmed now.', '该订单暂时无法确认收货。'),
  ORDER_NOT_UNDER_REVIEW: row(409, 'This order is not under review.', '该订单不在审核中。'),
  ORDER_CHANGED_ELSEWHERE: row(
    409,
    'Another service has changed this order. A person has to look first.',
    '该订单已被其他系统修改，需人工核实。',
  ),
  REFUND_EXCEEDS: row(409, 'There is not that much left to refund.', '可退金额或数量不足。'),
  REFUND_NOT_FOUND: row(404, 'This refund does not exist.', '退款不存在。'),
  REFUND_NOT_RETRYABLE: row(409, 'This refund has not failed.', '该退款不是失败状态，无法重试。'),
  REFUND_UNCLEAR: row(
    409,
    'It is not known what of this refund has gone back. A person has to look.',
    '该退款的到账情况不明，需人工核实。',
  ),
  INTERNAL: row(500, 'Something went wrong on our side.', '系统繁忙，请稍后再试。'),
};
