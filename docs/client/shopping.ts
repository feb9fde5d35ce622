// Made by `bun run client` from the schemas of docs/openapi.json: do not change it here.

export type Money = { v: string; c: string };

export type Summary = {
  malls: readonly Mall[];
  goods: Money;
  shipping: Money;
  tax: Money;
  discount_sum: Money;
  coupon: {
    code: string;
    applied: boolean;
    reason:
      | 'COUPON_NOT_FOUND'
      | 'COUPON_NOT_STARTED'
      | 'COUPON_EXPIRED'
      | 'COUPON_REGION'
      | 'COUPON_USED_UP'
      | 'COUPON_ALREADY_USED'
      | 'COUPON_NOT_APPLICABLE'
      | 'COUPON_MIN_SPEND'
      | '';
    shortfall: Money | null;
    discount: Money;
  };
  cash: Money;
  final: Money;
  payment: { payment_methods: readonly PaymentMethod[] };
  /** good for 10 minutes; empty when degraded */
  price_token: string;
  expires_at: string | '';
  can_checkout: boolean;
  degraded: readonly string[];
  forex: { rate: string; as_of: string };
};

export type Mall = {
  mall: string;
  entries: readonly {
    sku_id: string;
    spu_id: string;
    title: string;
    count: number;
    unit: Money;
    amount: Money;
    mall_discount: Money;
    coupon_discount: Money;
    tax: Money;
    payable: Money;
    available: boolean;
    reason: '' | 'OFF_SHELF' | 'STOCK_INSUFFICIENT';
  }[];
  goods: Money;
  discount: Money;
  shipping: Money;
  tax: Money;
  selected_channel: string;
  channels: readonly {
    key: string;
    name: string;
    /** what shipping by it would cost */
    f00: { v: string; c: string };
    tax: Money;
    eta_days: readonly number[];
  }[];
  amount: Money;
};

export type CouponList = {
  usable: readonly {
    code: string;
    kind: 'amount_off' | 'percent_off' | 'shipping_off';
    saves: Money;
    best: boolean;
    ends_at: string | '';
  }[];
  unusable: readonly {
    code: string;
    kind: 'amount_off' | 'percent_off' | 'shipping_off';
    reason:
      | 'COUPON_NOT_FOUND'
      | 'COUPON_NOT_STARTED'
      | 'COUPON_EXPIRED'
      | 'COUPON_REGION'
      | 'COUPON_USED_UP'
      | 'COUPON_ALREADY_USED'
      | 'COUPON_NOT_APPLICABLE'
      | 'COUPON_MIN_SPEND';
    shortfall: Money | null;
    ends_at: string | '';
  }[];
};

export type PaymentMethod = { title: string; name: string; logo: string };

export type Order = {
  id: string;
  /** what people read out; without look-alikes */
  short_id: string;
  status:
    | 'unpaid'
    | 'authorized'
    | 'paid'
    | 'purchased'
    | 'shipped'
    | 'receiving'
    | 'received'
    | 'refunded'
    | 'canceled';
  final: Money;
  created_at: string;
  pay_deadline: string;
  client_paid: boolean;
  client_paid_at: string | '';
};

export type OrderLine = {
  sku_id: string;
  spu_id: string;
  title: string;
  count: number;
  unit: Money;
  amount: Money;
  mall_discount: Money;
  coupon_discount: Money;
  tax: Money;
  payable: Money;
  available: boolean;
  reason: '' | 'OFF_SHELF' | 'STOCK_INSUFFICIENT';
  mall: string;
  channel: string;
};

export type ListedOrder = {
  id: string;
  /** what people read out; without look-alikes */
  short_id: string;
  status:
    | 'unpaid'
    | 'authorized'
    | 'paid'
    | 'purchased'
    | 'shipped'
    | 'receiving'
    | 'received'
    | 'refunded'
    | 'canceled';
  final: Money;
  created_at: string;
  pay_deadline: string;
  client_paid: boolean;
  client_paid_at: string | '';
  status_label: string;
  lines: readonly OrderLine[];
  amounts: {
    goods: Money;
    mall_discount: Money;
    shipping: Money;
    tax: Money;
    coupon: Money;
    cash: Money;
    final: Money;
  };
  partly_purchased: boolean;
  partly_refunded: boolean;
  payment_review: boolean;
  last_payment_error: string;
  can_pay: boolean;
  can_cancel: boolean;
  can_confirm: boolean;
};

export type OrderDetail = {
  id: string;
  /** what people read out; without look-alikes */
  short_id: string;
  status:
    | 'unpaid'
    | 'authorized'
    | 'paid'
    | 'purchased'
    | 'shipped'
    | 'receiving'
    | 'received'
    | 'refunded'
    | 'canceled';
  final: Money;
  created_at: string;
  pay_deadline: string;
  client_paid: boolean;
  client_paid_at: string | '';
  status_label: string;
  lines: readonly OrderLine[];
  amounts: {
    goods: Money;
    mall_discount: Money;
    shipping: Money;
    tax: Money;
    coupon: Money;
    cash: Money;
    final: Money;
  };
  partly_purchased: boolean;
  partly_refunded: boolean;
  payment_review: boolean;
  last_payment_error: string;
  can_pay: boolean;
  can_cancel: boolean;
  can_confirm: boolean;
  price: {
    malls: readonly Mall[];
    goods: Money;
    mall_discount: Money;
    shipping: Money;
    tax: Money;
    coupon: { code: string; applied: boolean; discount: Money; shipping_off: boolean };
    discount_sum: Money;
    cash: Money;
    final: Money;
    forex: { rate: string; as_of: string };
  };
  address: {
    id: string;
    region: string;
    receiver: string;
    email: string;
    phone: string;
    street: string;
    city: string;
    province: string;
    postcode: string;
  };
  payments: readonly {
    payment_id: string;
    status: 'failed' | 'authorized' | 'voided' | 'captured';
    method: string;
    amount: Money | null;
    reason: string;
    occurred_at: string;
  }[];
  refunds: readonly OrderRefund[];
  parcels: readonly {
    group_id: string;
    status: string;
    carrier: string;
    tracking_no: string;
    entries: readonly { sku_id: string; count: number }[];
    updated_at: string;
  }[];
  timeline: readonly {
    who: string;
    when: string;
    from:
      | 'unpaid'
      | 'authorized'
      | 'paid'
      | 'purchased'
      | 'shipped'
      | 'receiving'
      | 'received'
      | 'refunded'
      | 'canceled'
      | '';
    to:
      | 'unpaid'
      | 'authorized'
      | 'paid'
      | 'purchased'
      | 'shipped'
      | 'receiving'
      | 'received'
      | 'refunded'
      | 'canceled';
    why: string;
  }[];
};

export type OrderRefund = {
  id: string;
  status: 'requested' | 'processing' | 'succeeded' | 'failed';
  amount: Money;
  shipping: Money;
  entries: readonly { sku_id: string; count: number; amount: Money }[];
  to: 'original' | 'wallet';
  reason: string;
  created_at: string;
  updated_at: string;
  legs: readonly {
    /** a payment's id, or `wallet` */
    leg: string;
    status: 'requested' | 'processing' | 'succeeded' | 'failed';
    amount: Money;
    attempt: number;
  }[];
  kind: string;
};

export type Refund = {
  id: string;
  status: 'requested' | 'processing' | 'succeeded' | 'failed';
  amount: Money;
  shipping: Money;
  entries: readonly { sku_id: string; count: number; amount: Money }[];
  to: 'original' | 'wallet';
  reason: string;
  created_at: string;
  updated_at: string;
  legs: readonly {
    /** a payment's id, or `wallet` */
    leg: string;
    status: 'requested' | 'processing' | 'succeeded' | 'failed';
    amount: Money;
    attempt: number;
  }[];
  order_id: string;
};

export type FoundOrder = {
  id: string;
  /** what people read out; without look-alikes */
  short_id: string;
  status:
    | 'unpaid'
    | 'authorized'
    | 'paid'
    | 'purchased'
    | 'shipped'
    | 'receiving'
    | 'received'
    | 'refunded'
    | 'canceled';
  final: Money;
  created_at: string;
  pay_deadline: string;
  client_paid: boolean;
  client_paid_at: string | '';
  status_label: string;
  lines: readonly OrderLine[];
  amounts: {
    goods: Money;
    mall_discount: Money;
    shipping: Money;
    tax: Money;
    coupon: Money;
    cash: Money;
    final: Money;
  };
  partly_purchased: boolean;
  partly_refunded: boolean;
  payment_review: boolean;
  last_payment_error: string;
  can_pay: boolean;
  can_cancel: boolean;
  can_confirm: boolean;
  user_id: string;
  region: string;
  language: string;
  client: string;
  review_reasons: readonly string[];
  review_since: string | '';
};

export type OrderForSupport = {
  id: string;
  /** what people read out; without look-alikes */
  short_id: string;
  status:
    | 'unpaid'
    | 'authorized'
    | 'paid'
    | 'purchased'
    | 'shipped'
    | 'receiving'
    | 'received'
    | 'refunded'
    | 'canceled';
  final: Money;
  created_at: string;
  pay_deadline: string;
  client_paid: boolean;
  client_paid_at: string | '';
  status_label: string;
  lines: readonly OrderLine[];
  amounts: {
    goods: Money;
    mall_discount: Money;
    shipping: Money;
    tax: Money;
    coupon: Money;
    cash: Money;
    final: Money;
  };
  partly_purchased: boolean;
  partly_refunded: boolean;
  payment_review: boolean;
  last_payment_error: string;
  can_pay: boolean;
  can_cancel: boolean;
  can_confirm: boolean;
  price: {
    malls: readonly Mall[];
    goods: Money;
    mall_discount: Money;
    shipping: Money;
    tax: Money;
    coupon: { code: string; applied: boolean; discount: Money; shipping_off: boolean };
    discount_sum: Money;
    cash: Money;
    final: Money;
    forex: { rate: string; as_of: string };
  };
  address: {
    id: string;
    region: string;
    receiver: string;
    email: string;
    phone: string;
    street: string;
    city: string;
    province: string;
    postcode: string;
  };
  payments: readonly {
    payment_id: string;
    status: 'failed' | 'authorized' | 'voided' | 'captured';
    method: string;
    amount: Money | null;
    reason: string;
    occurred_at: string;
  }[];
  refunds: readonly OrderRefund[];
  parcels: readonly {
    group_id: string;
    status: string;
    carrier: string;
    tracking_no: string;
    entries: readonly { sku_id: string; count: number }[];
    updated_at: string;
  }[];
  timeline: readonly {
    who: string;
    when: string;
    from:
      | 'unpaid'
      | 'authorized'
      | 'paid'
      | 'purchased'
      | 'shipped'
      | 'receiving'
      | 'received'
      | 'refunded'
      | 'canceled'
      | '';
    to:
      | 'unpaid'
      | 'authorized'
      | 'paid'
      | 'purchased'
      | 'shipped'
      | 'receiving'
      | 'received'
      | 'refunded'
      | 'canceled';
    why: string;
  }[];
  user_id: string;
  region: string;
  language: string;
  client: string;
  review_reasons: readonly string[];
  review_since: string | '';
  wallet_hold: { state: string; amount: Money } | null;
  outgoing: readonly { topic: string; event_id: string; created_at: string; sent_at: string | '' }[];
  events: readonly {
    name: string;
    key: string;
    state: string;
    reason: string;
    via: string;
    attempts: number;
    occurred_at: string;
    received_at: string;
    next_at: string | '';
  }[];
};

/** `data` of each failure, by its stable word. */
export type ErrorData = {
  INVALID_JSON: Record<string, never>;
  BODY_TOO_LARGE: Record<string, never>;
  UNSUPPORTED_MEDIA_TYPE: Record<string, never>;
  INVALID_REQUEST: { fields: readonly { field: string; problem: string }[] };
  UNAUTHENTICATED: Record<string, never>;
  FORBIDDEN: Record<string, never>;
  NOT_FOUND: Record<string, never>;
  METHOD_NOT_ALLOWED: Record<string, never>;
  RATE_LIMITED: { retry_after_s: number };
  UPSTREAM_UNAVAILABLE: { upstream: string };
  DATABASE_UNAVAILABLE: { ready?: boolean; reasons?: readonly string[] };
  REGION_UNSUPPORTED: Record<string, never>;
  SKU_NOT_FOUND: {
    /** of the entry, from 0 */
    index: number;
  };
  OFF_SHELF: { sku_ids: readonly string[] };
  STOCK_INSUFFICIENT: { sku_ids: readonly string[] };
  CHANNEL_UNAVAILABLE: { mall: string };
  COUPON_NOT_FOUND: { shortfall?: Money };
  COUPON_NOT_STARTED: { shortfall?: Money };
  COUPON_EXPIRED: { shortfall?: Money };
  COUPON_REGION: { shortfall?: Money };
  COUPON_USED_UP: { shortfall?: Money };
  COUPON_ALREADY_USED: { shortfall?: Money };
  COUPON_NOT_APPLICABLE: { shortfall?: Money };
  COUPON_MIN_SPEND: { shortfall?: Money };
  ADDRESS_NOT_FOUND: Record<string, never>;
  ADDRESS_REGION_MISMATCH: Record<string, never>;
  ADDRESS_INVALID: { fields: readonly { field: string; problem: string }[] };
  ADDRESS_BLOCKED: Record<string, never>;
  PRICE_CHANGED: {
    changed: readonly { sku_id: string; before: Money | null; after: Money | null }[];
    summary: Summary;
  };
  PRICE_TOKEN_INVALID: Record<string, never>;
  WALLET_INSUFFICIENT: Record<string, never>;
  IDEMPOTENCY_KEY_REUSED: Record<string, never>;
  IDEMPOTENCY_KEY_IN_USE: Record<string, never>;
  ORDER_NOT_FOUND: Record<string, never>;
  ORDER_NOT_PAYABLE: {
    status:
      | 'unpaid'
      | 'authorized'
      | 'paid'
      | 'purchased'
      | 'shipped'
      | 'receiving'
      | 'received'
      | 'refunded'
      | 'canceled';
  };
  ORDER_NOT_CANCELABLE: {
    status:
      | 'unpaid'
      | 'authorized'
      | 'paid'
      | 'purchased'
      | 'shipped'
      | 'receiving'
      | 'received'
      | 'refunded'
      | 'canceled';
  };
  ORDER_NOT_CONFIRMABLE: {
    status:
      | 'unpaid'
      | 'authorized'
      | 'paid'
      | 'purchased'
      | 'shipped'
      | 'receiving'
      | 'received'
      | 'refunded'
      | 'canceled';
  };
  ORDER_NOT_UNDER_REVIEW: Record<string, never>;
  ORDER_CHANGED_ELSEWHERE: Record<string, never>;
  REFUND_EXCEEDS: {
    left: {
      amount: Money;
      shipping: Money;
      entries: readonly { sku_id: string; count: number; amount: Money }[];
    };
  };
  REFUND_NOT_FOUND: Record<string, never>;
  REFUND_NOT_RETRYABLE: { status: 'requested' | 'processing' | 'succeeded' | 'failed' };
  REFUND_UNCLEAR: { refund_id: string; legs: readonly string[] };
  INTERNAL: Record<string, never>;
};

export type Operations = {
  /** Order summary. */
  'POST /shopping/cal_price/v4_4': {
    input: {
      body: {
        entries: readonly string[];
        mall_channels?: Readonly<Record<string, string>> | null;
        coupon_code?: string | null;
        cash?: number | string | null;
        auto_select_coupon?: boolean | null;
      };
    };
    data: Summary;
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'REGION_UNSUPPORTED'
      | 'SKU_NOT_FOUND'
      | 'CHANNEL_UNAVAILABLE'
      | 'RATE_LIMITED'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Usable coupons. */
  'POST /shopping/user_coupons_for_order': {
    input: {
      body: {
        entries: readonly string[];
        mall_channels?: Readonly<Record<string, string>> | null;
        coupon_code?: string | null;
        cash?: number | string | null;
        auto_select_coupon?: boolean | null;
      };
    };
    data: CouponList;
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'REGION_UNSUPPORTED'
      | 'SKU_NOT_FOUND'
      | 'CHANNEL_UNAVAILABLE'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Place the order. */
  'POST /shopping/cart/checkout/entries': {
    input: {
      body: {
        entries: readonly string[];
        mall_channels?: Readonly<Record<string, string>> | null;
        coupon_code?: string | null;
        cash?: number | string | null;
        /** must be 1 to 64 of A-Z a-z 0-9 _ - */
        addr_id: string | number;
        no_remove_from_cart?: boolean | null;
        price_token?: string | null;
        expected_final?: {
          /** must be decimal text */
          v: string;
          /** must be a currency */
          c: string;
        } | null;
      };
      idempotencyKey?: string;
    };
    data: { order: Order; order_id: string; order_short_id: string };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'ADDRESS_NOT_FOUND'
      | 'ADDRESS_REGION_MISMATCH'
      | 'ADDRESS_INVALID'
      | 'ADDRESS_BLOCKED'
      | 'REGION_UNSUPPORTED'
      | 'SKU_NOT_FOUND'
      | 'CHANNEL_UNAVAILABLE'
      | 'OFF_SHELF'
      | 'STOCK_INSUFFICIENT'
      | 'COUPON_NOT_FOUND'
      | 'COUPON_NOT_STARTED'
      | 'COUPON_EXPIRED'
      | 'COUPON_REGION'
      | 'COUPON_USED_UP'
      | 'COUPON_ALREADY_USED'
      | 'COUPON_NOT_APPLICABLE'
      | 'COUPON_MIN_SPEND'
      | 'PRICE_TOKEN_INVALID'
      | 'PRICE_CHANGED'
      | 'WALLET_INSUFFICIENT'
      | 'IDEMPOTENCY_KEY_REUSED'
      | 'IDEMPOTENCY_KEY_IN_USE'
      | 'RATE_LIMITED'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** The user's orders. */
  'GET /shopping/orders': {
    input: {
      query?: {
        /** must be one of unpaid, processing, receiving, done, refund, canceled */
        status?: 'unpaid' | 'processing' | 'receiving' | 'done' | 'refund' | 'canceled';
        /** must be a next_cursor of ours */
        cursor?: string;
        /** 1 to 50; 20 when it is left out */
        limit?: number;
      };
    };
    data: { orders: readonly ListedOrder[]; next_cursor: string };
    errors:
      | 'INVALID_REQUEST'
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** One order in full. */
  'GET /shopping/orders/{order_id}': {
    input: { path: { order_id: string } };
    data: { order: OrderDetail };
    errors:
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'ORDER_NOT_FOUND'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** One order in full, at its older path. */
  'GET /shopping/orders_v43/{order_id}': {
    input: { path: { order_id: string } };
    data: { order: OrderDetail };
    errors:
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'ORDER_NOT_FOUND'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** How it can be paid. */
  'GET /shopping/orders/{order_id}/pay_cm': {
    input: { path: { order_id: string } };
    data: { order: Order; amount: Money; pay_deadline: string; payment_methods: readonly PaymentMethod[] };
    errors:
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'ORDER_NOT_FOUND'
      | 'ORDER_NOT_PAYABLE'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** The APP says that it paid. */
  'POST /shopping/orders/{order_id}/paid_from_client': {
    input: { path: { order_id: string } };
    data: { order: Order };
    errors:
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'ORDER_NOT_FOUND'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Cancel it. */
  'POST /shopping/orders/{order_id}/cancel': {
    input: { path: { order_id: string } };
    data: { order: Order };
    errors:
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'ORDER_NOT_FOUND'
      | 'ORDER_NOT_CANCELABLE'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Confirm that it came. */
  'POST /shopping/orders/{order_id}/confirm_receipt': {
    input: { path: { order_id: string } };
    data: { order: Order };
    errors:
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'ORDER_NOT_FOUND'
      | 'ORDER_NOT_CONFIRMABLE'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** What the user was told. */
  'GET /shopping/noti': {
    input: {
      query?: {
        /** must be a next_cursor of ours */
        cursor?: string;
        /** 1 to 50; 20 when it is left out */
        limit?: number;
      };
    };
    data: {
      items: readonly {
        id: string;
        kind: string;
        /** empty when it is about no order */
        order_id: string;
        title: string;
        body: string;
        read: boolean;
        created_at: string;
      }[];
      unread_count: number;
      next_cursor: string;
    };
    errors:
      | 'INVALID_REQUEST'
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Mark as read. */
  'POST /shopping/noti/read': {
    input: { body: { ids?: readonly string[] | null; all?: boolean | null } };
    data: { unread_count: number };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'UPSTREAM_UNAVAILABLE'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Store a notification, from the orders service. */
  'POST /noti/{kind}': {
    input: {
      path: { kind: string };
      body: {
        /** must be 1 to 128 of A-Z a-z 0-9 _ . : / - */
        noti_id: string | number;
        /** must be a user id */
        user_id: string | number;
        order_id?: string | number | null;
        title?: string | null;
        body?: string | null;
        language?: string | null;
        params?: Readonly<Record<string, string | number | { v: string; c: string }>> | null;
      };
    };
    data: {
      noti_id: string;
      noti: {
        id: string;
        kind: string;
        /** empty when it is about no order */
        order_id: string;
        title: string;
        body: string;
        created_at: string;
      };
    };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'IDEMPOTENCY_KEY_REUSED'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'METHOD_NOT_ALLOWED';
  };
  /** A payment is authorized, captured or voided. */
  'POST /event/payment_notified_cm': {
    input: {
      body: {
        /** id: 1 to 64 of A-Z a-z 0-9 _ . : - */
        order_id: string | number;
        /** ISO 8601 time with its zone, in 2000 to 2099 */
        occurred_at: string;
        event_id?: string | number | null;
        /** id: 1 to 64 of A-Z a-z 0-9 _ . : -; not "wallet" */
        payment_id: string | number;
        status: 'authorized' | 'captured' | 'voided';
        /** money {v, c}: decimal text with at most the digits of its ISO-4217 currency, 12 digits in all */
        amount: { v: string; c: string };
        /** text, cut at 64 characters and never within one, control characters as spaces */
        method?: string | null;
      };
    };
    data: {
      /** `handled` applied now; `duplicate` applied before; `stored` kept and applied later; `ignored` kept, no handler; `poison` does not fit its order, kept among the dead letters */
      outcome: 'handled' | 'duplicate' | 'stored' | 'ignored' | 'poison';
    };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** A payment failed. */
  'POST /event/payment_failed_cm': {
    input: {
      body: {
        /** id: 1 to 64 of A-Z a-z 0-9 _ . : - */
        order_id: string | number;
        /** ISO 8601 time with its zone, in 2000 to 2099 */
        occurred_at: string;
        event_id?: string | number | null;
        /** id: 1 to 64 of A-Z a-z 0-9 _ . : - */
        payment_id: string | number;
        /** 1 to 64 printable ASCII characters */
        reason_code: string;
        /** text, cut at 255 characters and never within one, control characters as spaces */
        reason?: string | null;
      };
    };
    data: {
      /** `handled` applied now; `duplicate` applied before; `stored` kept and applied later; `ignored` kept, no handler; `poison` does not fit its order, kept among the dead letters */
      outcome: 'handled' | 'duplicate' | 'stored' | 'ignored' | 'poison';
    };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Entries were bought at their mall. */
  'POST /event/purchased': {
    input: {
      body: {
        /** id: 1 to 64 of A-Z a-z 0-9 _ . : - */
        order_id: string | number;
        /** ISO 8601 time with its zone, in 2000 to 2099 */
        occurred_at: string;
        event_id?: string | number | null;
        /** id: 1 to 64 of A-Z a-z 0-9 _ . : - */
        purchase_no: string | number;
        /** id: 1 to 32 of A-Z a-z 0-9 _ . : - */
        mall: string | number;
        /** 1 to 100 of {sku_id, count}; count 1 to 999 */
        entries: readonly {
          /** id: 1 to 20 of A-Z a-z 0-9 _ . : - */
          sku_id: string | number;
          count: number;
        }[];
      };
    };
    data: {
      /** `handled` applied now; `duplicate` applied before; `stored` kept and applied later; `ignored` kept, no handler; `poison` does not fit its order, kept among the dead letters */
      outcome: 'handled' | 'duplicate' | 'stored' | 'ignored' | 'poison';
    };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** A parcel moves. */
  'POST /event/group_update': {
    input: {
      body: {
        /** id: 1 to 64 of A-Z a-z 0-9 _ . : - */
        order_id: string | number;
        /** ISO 8601 time with its zone, in 2000 to 2099 */
        occurred_at: string;
        event_id?: string | number | null;
        /** id: 1 to 64 of A-Z a-z 0-9 _ . : - */
        group_id: string | number;
        status: 'packed' | 'shipped' | 'arrived' | 'received';
        /** text, cut at 64 characters and never within one, control characters as spaces */
        carrier?: string | null;
        /** text, cut at 128 characters and never within one, control characters as spaces */
        tracking_no?: string | null;
        /** up to 100 of {sku_id, count}; count 1 to 999; none, or empty, is all */
        entries?:
          | readonly {
              /** id: 1 to 20 of A-Z a-z 0-9 _ . : - */
              sku_id: string | number;
              count: number;
            }[]
          | null;
      };
    };
    data: {
      /** `handled` applied now; `duplicate` applied before; `stored` kept and applied later; `ignored` kept, no handler; `poison` does not fit its order, kept among the dead letters */
      outcome: 'handled' | 'duplicate' | 'stored' | 'ignored' | 'poison';
    };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** A refund succeeded or failed. */
  'POST /event/refund_notified': {
    input: {
      body: {
        /** id: 1 to 64 of A-Z a-z 0-9 _ . : - */
        order_id: string | number;
        /** ISO 8601 time with its zone, in 2000 to 2099 */
        occurred_at: string;
        event_id?: string | number | null;
        /** id: 1 to 200 of A-Z a-z 0-9 _ . : - */
        refund_id: string | number;
        status: 'succeeded' | 'failed';
        /** money {v, c}: decimal text with at most the digits of its ISO-4217 currency, 12 digits in all */
        amount: { v: string; c: string };
        /** text, cut at 255 characters and never within one, control characters as spaces */
        reason?: string | null;
        attempt?: number | null;
      };
    };
    data: {
      /** `handled` applied now; `duplicate` applied before; `stored` kept and applied later; `ignored` kept, no handler; `poison` does not fit its order, kept among the dead letters */
      outcome: 'handled' | 'duplicate' | 'stored' | 'ignored' | 'poison';
    };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Any other event. */
  'POST /event/{name}': {
    input: { path: { name: string }; body: unknown };
    data: {
      /** `handled` applied now; `duplicate` applied before; `stored` kept and applied later; `ignored` kept, no handler; `poison` does not fit its order, kept among the dead letters */
      outcome: 'handled' | 'duplicate' | 'stored' | 'ignored' | 'poison';
    };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'NOT_FOUND'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Refund lines, an amount, or all that is left. */
  'POST /refund/refund': {
    input: {
      body: {
        /** must be 1 to 64 of A-Z a-z 0-9 _ . -; must not begin with auto- */
        refund_id: string;
        /** must be an order id */
        order_id: string;
        entries?:
          | readonly {
              /** must be digits */
              sku_id: string;
              count: number;
            }[]
          | null;
        amount?: { v: string; c: string } | null;
        include_shipping?: boolean | null;
        reason?: string | null;
        to?: 'original' | 'wallet' | null;
      };
    };
    data: { refund: Refund };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'ORDER_NOT_FOUND'
      | 'ORDER_CHANGED_ELSEWHERE'
      | 'REFUND_EXCEEDS'
      | 'IDEMPOTENCY_KEY_REUSED'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Try a failed refund again. */
  'POST /refund/retry': {
    input: {
      body: {
        /** must be a refund id */
        refund_id: string;
      };
    };
    data: { refund: Refund };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'REFUND_NOT_FOUND'
      | 'REFUND_NOT_RETRYABLE'
      | 'REFUND_UNCLEAR'
      | 'ORDER_CHANGED_ELSEWHERE'
      | 'REFUND_EXCEEDS'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** Find anyone's orders. */
  'GET /support/orders': {
    input: {
      query?: {
        /** must be a user id */
        user_id?: string;
        /** must be a short id */
        short_id?: string;
        /** must be a refund id */
        refund_id?: string;
        /** must be a payment id */
        payment_id?: string;
        /** must be a tracking number */
        tracking_no?: string;
        /** in any spelling; without + it is tried in every region */
        phone?: string;
        /** must be an e-mail address */
        email?: string;
        /** must be one of short_payment, foreign_currency, conflicting_event, wallet_deduct_refused, refunded_too_much, refund_unclear, inherited_review, changed_elsewhere, any */
        review?:
          | 'short_payment'
          | 'foreign_currency'
          | 'conflicting_event'
          | 'wallet_deduct_refused'
          | 'refunded_too_much'
          | 'refund_unclear'
          | 'inherited_review'
          | 'changed_elsewhere'
          | 'any';
        /** must be one of unpaid, authorized, paid, purchased, shipped, receiving, received, refunded, canceled */
        status?:
          | 'unpaid'
          | 'authorized'
          | 'paid'
          | 'purchased'
          | 'shipped'
          | 'receiving'
          | 'received'
          | 'refunded'
          | 'canceled';
        /** must be an ISO 8601 day, or time with its zone, that exists */
        from?: string;
        /** must be an ISO 8601 day, or time with its zone, that exists */
        to?: string;
        /** must be a next_cursor of ours */
        cursor?: string;
        /** 1 to 50; 20 when it is left out */
        limit?: number;
      };
    };
    data: { orders: readonly FoundOrder[]; next_cursor: string };
    errors:
      | 'INVALID_REQUEST'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** What a refund would be. */
  'POST /support/orders/{order_id}/refund_preview': {
    input: {
      path: { order_id: string };
      body: {
        entries?:
          | readonly {
              /** must be digits */
              sku_id: string;
              count: number;
            }[]
          | null;
        amount?: { v: string; c: string } | null;
        include_shipping?: boolean | null;
        to?: 'original' | 'wallet' | null;
      };
    };
    data: { refund: Refund };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'ORDER_NOT_FOUND'
      | 'ORDER_CHANGED_ELSEWHERE'
      | 'REFUND_EXCEEDS'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** End the review of an order. */
  'POST /support/orders/{order_id}/review': {
    input: {
      path: { order_id: string };
      body: {
        action: 'resolve' | 'cancel';
        /** of resolve: true keeps the money as it is, false gives back what is too much */
        keep?: boolean | null;
        /** must say why */
        reason: string;
        /** who of the people behind the service */
        actor: string;
      };
    };
    data: { order: OrderForSupport };
    errors:
      | 'INVALID_JSON'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'INVALID_REQUEST'
      | 'BODY_TOO_LARGE'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'ORDER_NOT_FOUND'
      | 'ORDER_NOT_UNDER_REVIEW'
      | 'ORDER_NOT_CANCELABLE'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** One order as the back office sees it. */
  'GET /support/orders/{order_id}': {
    input: { path: { order_id: string } };
    data: { order: OrderForSupport };
    errors:
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'ORDER_NOT_FOUND'
      | 'DATABASE_UNAVAILABLE'
      | 'INTERNAL'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED';
  };
  /** The process answers. */
  'GET /livez': {
    input: Record<never, never>;
    data: { live: true };
    errors: 'INTERNAL' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED';
  };
  /** It can serve: database reachable, migrations applied, not draining. */
  'GET /readyz': {
    input: Record<never, never>;
    data: { ready: true };
    errors: 'DATABASE_UNAVAILABLE' | 'INTERNAL' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED';
  };
};

export type Operation = keyof Operations;
export type Input<O extends Operation> = Operations[O]['input'];
export type Data<O extends Operation> = Operations[O]['data'];

/** One failure for each word, so that `data` has its form once `error` is looked at. */
export type Failure<Word extends keyof ErrorData = keyof ErrorData> = {
  [W in Word]: {
    readonly ok: false;
    readonly status: number;
    readonly error: W;
    readonly data: ErrorData[W];
    /** a sentence for the person */
    readonly toast: string;
    readonly requestId: string;
    /** seconds to wait before the same call is sent again; null where there is no use in it */
    readonly retryAfterS: number | null;
  };
}[Word];

export type Success<T> = {
  readonly ok: true;
  readonly data: T;
  readonly toast: string;
  readonly requestId: string;
  /** the answer of an earlier request with the same key: nothing was done anew */
  readonly replayed: boolean;
};

export type Outcome<O extends Operation> = Success<Data<O>> | Failure<Operations[O]['errors']>;

export type ClientFetch = (url: string, init: RequestInit) => Response | Promise<Response>;

export type ClientOptions = {
  /** without a slash at its end; with the APP's prefix if it is used: `https://mall.example.com/api/v/5.10.0` */
  readonly origin: string;
  /** of each call: `authorization`, `cm-user-region`, `cm-user-language`, `cm-client`, ... */
  readonly headers: () => Readonly<Record<string, string>>;
  /** the runtime's own unless given */
  readonly fetch?: ClientFetch;
};

type Optional<O extends Operation> =
  Record<never, never> extends Input<O> ? [input?: Input<O>] : [input: Input<O>];
type AnyInput = {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
};
type Envelope = {
  readonly code: number;
  readonly data: never;
  readonly error: string;
  readonly toast: string;
};

/**
 * Calls the service. A failure of the service is a value, told by `error`; what is no answer of it (no network, a page of
 * a proxy) throws. Nothing is sent twice: with the same `idempotencyKey` a caller may.
 */
export function createClient({ origin, headers, fetch: send = fetch }: ClientOptions) {
  return {
    async call<O extends Operation>(operation: O, ...[given]: Optional<O>): Promise<Outcome<O>> {
      const { path = {}, query = {}, body, idempotencyKey }: AnyInput = given ?? {};
      const [method = '', route = ''] = operation.split(' ');
      const filled = route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
      const search = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) if (value != null) search.set(name, String(value));
      const answer = await send(`${origin}${filled}${search.size === 0 ? '' : `?${search}`}`, {
        method,
        headers: {
          ...headers(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { code, data, error, toast } = (await answer.json()) as Envelope;
      const requestId = answer.headers.get('x-request-id') ?? '';
      if (code === 200)
        return {
          ok: true,
          data,
          toast,
          requestId,
          replayed: answer.headers.get('idempotent-replayed') === 'true',
        };
      const retryAfter = answer.headers.get('retry-after');
      const retryAfterS = retryAfter === null ? null : Number(retryAfter);
      return { ok: false, status: answer.status, error, data, toast, requestId, retryAfterS } as Failure<
        Operations[O]['errors']
      >;
    },
  };
}

export type Client = ReturnType<typeof createClient>;
