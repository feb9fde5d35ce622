import type { Operation } from '../operation.ts';
import { EVENT_OPERATIONS } from './events.ts';
import { HEALTH_OPERATIONS } from './health.ts';
import { NOTIFICATION_OPERATIONS } from './notifications.ts';
import { ORDER_OPERATIONS } from './orders.ts';
import { PRICE_OPERATIONS } from './price.ts';
import { REFUND_OPERATIONS } from './refunds.ts';
import { SUPPORT_OPERATIONS } from './support.ts';

/** The whole API, in the order in which a reader meets it; a test compares it with the app's routes. */
export const OPERATIONS: readonly Operation[] = [
  ...PRICE_OPERATIONS,
  ...ORDER_OPERATIONS,
  ...NOTIFICATION_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...REFUND_OPERATIONS,
  ...SUPPORT_OPERATIONS,
  ...HEALTH_OPERATIONS,
];
