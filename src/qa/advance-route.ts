import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import { DomainError } from '../domain/values/errors.ts';
import type { AppParts } from '../http/app-parts.ts';
import type { HttpEnv } from '../http/env.ts';
import { succeed } from '../http/envelope.ts';
import { refuse } from '../http/failures.ts';
import { caller, signedIn } from '../http/middleware/caller.ts';
import { limitBody, readBody } from '../http/middleware/json-body.ts';
import { service } from '../http/middleware/service-caller.ts';
import { presentOrderDetail } from '../http/present/order-detail.ts';
import { presentInspectedOrder } from '../http/present/support-order.ts';
import { orderId } from '../http/routes/orders.ts';
import { getOrder } from '../operations/orders/get-order.ts';
import { getOrderForSupport } from '../operations/orders/get-order-for-support.ts';
import { advanceOrder } from './advance-order.ts';
import type { EventTarget } from './event-target.ts';
import { LOGISTICS_TARGETS } from './plan-logistics.ts';

const PATH = '/qa/orders/:order_id/advance';
const advanceBody = v.object({
  to: v.picklist(LOGISTICS_TARGETS, `must be one of ${LOGISTICS_TARGETS.join(', ')}`),
});
const PROBLEMS = {
  not_paid: 'cannot be reached: the order is not paid',
  over: 'cannot be reached: the order is over',
  nothing_needed: 'cannot be reached: no units are left to buy',
} as const;

/**
 * `POST qa/orders/{id}/advance {to}` (spec 14): sends the real events that bring a paid order to `to`, and answers the
 * order. Its owner and services with the scope `support` may call it; it is no row of the routes, for a row allows one
 * kind of caller.
 */
export function addAdvance(app: Hono<HttpEnv>, parts: AppParts, target: EventTarget): void {
  const { deps } = parts;
  const show = async (c: Context<HttpEnv>, id: string) => {
    const language = c.get('language');
    return c.get('service') === undefined
      ? presentOrderDetail(await getOrder(deps, signedIn(c), id), language)
      : presentInspectedOrder(await getOrderForSupport(deps, id), language);
  };
  app.all(PATH, async (c, next) =>
    c.req.method === 'POST' ? next() : refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: 'POST' }),
  );
  app.use(PATH, limitBody, userOrService(parts));
  app.post(PATH, async (c) => {
    const { to } = await readBody(c, advanceBody);
    const id = orderId(c);
    // Checked before any event is sent, for another user's order does not exist.
    await show(c, id);
    const advanced = await advanceOrder(target, id, to);
    if (!advanced.ok)
      throw new DomainError('INVALID_REQUEST', {
        fields: [{ field: 'to', problem: PROBLEMS[advanced.problem] }],
      });
    return succeed(c, { order: await show(c, id) });
  });
}

/** A user by their token, else a service with the scope `support`. */
function userOrService(parts: AppParts) {
  const asUser = caller(parts);
  const asService = service(parts, 'support');
  return async (c: Context<HttpEnv>, next: () => Promise<void>) => {
    const isUser = await asUser(c, async () => undefined).then(
      () => c.get('caller').userId !== null,
      (error) => {
        if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') return false;
        throw error;
      },
    );
    if (!isUser) await asService(c, async () => undefined);
    await next();
  };
}
