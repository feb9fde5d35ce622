import { ROUTES, type RouteName } from '../../http/routes/all.ts';
import { type Doc, type Operation, operationOf } from '../operation.ts';
import { EVENT_DOCS } from './events.ts';
import { HEALTH_DOCS } from './health.ts';
import { NOTIFICATION_DOCS } from './notifications.ts';
import { ORDER_DOCS } from './orders.ts';
import { PRICE_DOCS } from './price.ts';
import { REFUND_DOCS } from './refunds.ts';
import { SUPPORT_DOCS } from './support.ts';

/** The words in the order of the page. A route without words does not compile. */
const DOCS: Readonly<Record<RouteName, Doc | readonly Doc[]>> = {
  ...PRICE_DOCS,
  ...ORDER_DOCS,
  ...NOTIFICATION_DOCS,
  ...EVENT_DOCS,
  ...REFUND_DOCS,
  ...SUPPORT_DOCS,
  ...HEALTH_DOCS,
};

const rowOf = new Map<string, (typeof ROUTES)[number]>(
  ROUTES.map((row) => [`${row.method} ${row.path}`, row]),
);

/** The whole API: all rows with their words. */
export const OPERATIONS: readonly Operation[] = Object.entries(DOCS).flatMap(([name, docs]) => {
  const row = rowOf.get(name);
  return row === undefined ? [] : [docs].flat().map((doc) => operationOf(row, doc as Doc));
});
