import type { Access } from '../../src/http/route.ts';
import { paid } from './order-events.ts';
import type { Placed } from './placed-orders.ts';

/** The callers. The owner has the order in the path; a guest has no token; a stranger's token is not from us. */
export const CALLERS = [
  'owner',
  'otherUser',
  'guest',
  'wrongToken',
  'serviceWithScope',
  'serviceWithAnotherScope',
] as const;
export type CallerKind = (typeof CALLERS)[number];

export type AccessRow = {
  readonly path: (order: Placed) => string;
  readonly body?: (order: Placed) => object;
  /** the service with the scope; a user's route is closed to every service */
  readonly service?: 'orders' | 'tickets' | 'backoffice';
  /** in the words of the routes' rows, written again by hand to judge them; `null` for routes beside the app */
  readonly access: Access | 'user or support' | null;
  readonly expected: Readonly<Record<CallerKind, number>>;
};

const statuses = (...all: [number, number, number, number, number, number]): AccessRow['expected'] => ({
  owner: all[0],
  otherUser: all[1],
  guest: all[2],
  wrongToken: all[3],
  serviceWithScope: all[4],
  serviceWithAnotherScope: all[5],
});

/** Everybody is allowed, with any token. */
const ANYONE = statuses(200, 200, 200, 200, 200, 200);
const OPEN = { access: 'open', expected: ANYONE } as const;
const BESIDE = { access: null, expected: ANYONE } as const;
const LED_ON = { access: null, expected: statuses(302, 302, 302, 302, 302, 302) } as const;
/** Guests are allowed too, but a present token must be a user's. */
const GUESTS = { access: 'guest', expected: statuses(200, 200, 200, 401, 401, 401) } as const;
const USERS = { access: 'user', expected: statuses(200, 200, 401, 401, 401, 401) } as const;
/** Only the owner is allowed; for others the order does not exist. */
const OWNER = { access: 'user', expected: statuses(200, 404, 401, 401, 401, 401) } as const;
const SERVICE = statuses(401, 401, 401, 401, 200, 403);
const EVENT = { access: 'event', service: 'orders', expected: SERVICE } as const;
const NOTI = { access: 'noti', service: 'orders', expected: SERVICE } as const;
const REFUND = { access: 'refund', service: 'tickets', expected: SERVICE } as const;
const SUPPORT = { access: 'support', service: 'backoffice', expected: SERVICE } as const;

const of = (path: string) => (order: Placed) => path.replace(':order_id', order.id);
const ENTRIES = { entries: ['37804755-378047556-1'] };

/** Every route of the app by method and path (bare; those under /shopping answer behind the APP's prefix too). */
export const ACCESS: Readonly<Record<string, AccessRow>> = {
  'GET /livez': { path: of('/livez'), ...OPEN },
  'GET /readyz': { path: of('/readyz'), ...OPEN },
  'POST /shopping/cal_price/v4_4': {
    path: of('/shopping/cal_price/v4_4'),
    body: () => ENTRIES,
    ...GUESTS,
  },
  'POST /shopping/user_coupons_for_order': {
    path: of('/shopping/user_coupons_for_order'),
    body: () => ENTRIES,
    ...GUESTS,
  },
  'POST /shopping/cart/checkout/entries': {
    path: of('/shopping/cart/checkout/entries'),
    body: () => ({ ...ENTRIES, addr_id: '501' }),
    // The address is the owner's.
    ...OWNER,
  },
  'GET /shopping/orders': { path: of('/shopping/orders'), ...USERS },
  'GET /shopping/orders/:order_id': { path: of('/shopping/orders/:order_id'), ...OWNER },
  'GET /shopping/orders_v43/:order_id': { path: of('/shopping/orders_v43/:order_id'), ...OWNER },
  'GET /shopping/orders/:order_id/pay_cm': {
    path: of('/shopping/orders/:order_id/pay_cm'),
    ...OWNER,
  },
  'POST /shopping/orders/:order_id/paid_from_client': {
    path: of('/shopping/orders/:order_id/paid_from_client'),
    ...OWNER,
  },
  'POST /shopping/orders/:order_id/cancel': {
    path: of('/shopping/orders/:order_id/cancel'),
    ...OWNER,
  },
  'POST /shopping/orders/:order_id/confirm_receipt': {
    path: of('/shopping/orders/:order_id/confirm_receipt'),
    // The owner is allowed but gets 409, for the order is unpaid.
    access: 'user',
    expected: { ...OWNER.expected, owner: 409 },
  },
  'POST /event/:name': {
    path: of('/event/payment_notified_cm'),
    body: (order) => paid(order.id, 'authorized', order.final),
    ...EVENT,
  },
  'GET /shopping/noti': { path: of('/shopping/noti'), ...USERS },
  'POST /shopping/noti/read': {
    path: of('/shopping/noti/read'),
    body: () => ({ all: true }),
    ...USERS,
  },
  'POST /noti/:kind': {
    path: of('/noti/paid'),
    body: (order) => ({ noti_id: `N-${order.id}`, user_id: '1001', order_id: order.id }),
    ...NOTI,
  },
  'POST /refund/refund': {
    path: of('/refund/refund'),
    body: (order) => ({ refund_id: `T-${order.id}`, order_id: order.id, reason: 'broken' }),
    ...REFUND,
    // The ticket system is allowed but gets 409, for nothing is paid yet.
    expected: { ...SERVICE, serviceWithScope: 409 },
  },
  'POST /refund/retry': {
    path: of('/refund/retry'),
    body: () => ({ refund_id: 'T-unknown' }),
    ...REFUND,
    expected: { ...SERVICE, serviceWithScope: 404 },
  },
  'GET /support/orders': { path: of('/support/orders'), ...SUPPORT },
  'GET /support/orders/:order_id': {
    path: of('/support/orders/:order_id'),
    ...SUPPORT,
  },
  'POST /support/orders/:order_id/refund_preview': {
    path: of('/support/orders/:order_id/refund_preview'),
    body: () => ({}),
    ...SUPPORT,
    // Nothing is paid yet: the back office gets as far as that.
    expected: { ...SERVICE, serviceWithScope: 409 },
  },
  'POST /support/orders/:order_id/review': {
    path: of('/support/orders/:order_id/review'),
    body: () => ({ action: 'resolve', reason: 'seen', actor: 'ann' }),
    ...SUPPORT,
    // The back office is allowed but gets 409, for nothing is under review.
    expected: { ...SERVICE, serviceWithScope: 409 },
  },
  'POST /qa/orders/:order_id/advance': {
    path: of('/qa/orders/:order_id/advance'),
    body: () => ({ to: 'purchased' }),
    access: 'user or support',
    service: 'backoffice',
    // The owner and the back office are allowed but get 422, for the order is not paid.
    expected: { ...SERVICE, owner: 422, otherUser: 404, serviceWithScope: 422 },
  },
  // Dead letters hold texts of others, and a replay may move money: closed to all others, outside production too.
  'GET /qa/console/shelf': {
    path: of('/qa/console/shelf?skus=378047556&users=1001'),
    ...SUPPORT,
  },
  'GET /qa/console/dead-letters': {
    path: of('/qa/console/dead-letters'),
    ...SUPPORT,
  },
  'POST /qa/console/dead-letters/:letter_id/replay': {
    path: of('/qa/console/dead-letters/00ff/replay'),
    ...SUPPORT,
  },
  'POST /qa/console/dead-letters/:letter_id/drop': {
    path: of('/qa/console/dead-letters/00ff/drop'),
    ...SUPPORT,
  },
};

/**
 * Routes of the API's process beside the app (src/server-routes.ts), which hold no data of a person. `/metrics` is for
 * the inner network. The console exists outside production only, and has tokens on a developer's machine only.
 */
export const BESIDE_THE_APP: Readonly<Record<string, AccessRow>> = {
  // Paths that people type redirect to the page.
  'GET /': { path: of('/'), ...LED_ON },
  'GET /docs/': { path: of('/docs/'), ...LED_ON },
  'GET /qa/': { path: of('/qa/'), ...LED_ON },
  'GET /metrics': { path: of('/metrics'), ...BESIDE },
  'GET /support': { path: of('/support'), ...BESIDE },
  'GET /support/browser/:name': { path: of('/support/browser/dom.ts'), ...BESIDE },
  'GET /support/browser-support/:name': { path: of('/support/browser-support/main.ts'), ...BESIDE },
  'GET /docs': { path: of('/docs'), ...BESIDE },
  'GET /docs/page.css': { path: of('/docs/page.css'), ...BESIDE },
  'GET /docs/page.js': { path: of('/docs/page.js'), ...BESIDE },
  'GET /docs/openapi.json': { path: of('/docs/openapi.json'), ...BESIDE },
  'GET /qa': { path: of('/qa'), ...BESIDE },
  'GET /qa/assets/:name': { path: of('/qa/assets/main.ts'), ...BESIDE },
  'GET /qa/console/credentials': { path: of('/qa/console/credentials'), ...BESIDE },
};
