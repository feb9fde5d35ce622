import type { Route } from '../route.ts';
import { checkoutRoutes } from './checkout.ts';
import { eventRoutes } from './events.ts';
import { healthRoutes } from './health.ts';
import { notificationRoutes } from './notifications.ts';
import { orderRoutes } from './orders.ts';
import { priceRoutes } from './price.ts';
import { refundRoutes } from './refunds.ts';
import { supportRoutes } from './support.ts';

/** Every endpoint of the API. */
export const ROUTES = [
  ...healthRoutes,
  ...priceRoutes,
  ...checkoutRoutes,
  ...orderRoutes,
  ...notificationRoutes,
  ...eventRoutes,
  ...refundRoutes,
  ...supportRoutes,
];

type NameOf<R> = R extends Route<infer M, infer P> ? `${M} ${P}` : never;
/** `GET /shopping/orders/:order_id` */
export type RouteName = NameOf<(typeof ROUTES)[number]>;
