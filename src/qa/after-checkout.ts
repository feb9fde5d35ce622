import type { Route } from '../http/route.ts';
import { ROUTES } from '../http/routes/all.ts';
import { errorFields } from '../platform/logger.ts';
import { idOfPlaced, payPlaced } from './auto-payment.ts';
import { type QaOptions, startWalk } from './create-qa-service.ts';
import type { EventTarget } from './event-target.ts';

const CHECKOUT = '/shopping/cart/checkout/entries';

/** The API's routes; after a checkout's answer, its order is simulated further (spec 14). */
export const simulatedRoutes = (target: EventTarget, options: QaOptions): readonly Route[] =>
  ROUTES.map((row) => (row.path === CHECKOUT ? followed(row, target, options) : row));

const followed = (row: Route, target: EventTarget, options: QaOptions): Route => ({
  ...row,
  async handler(call) {
    const answer = await row.handler(call);
    if (!(answer instanceof Response) || answer.status !== 200) return answer;
    // A failed simulation changes nothing about the placed order.
    await afterPlaced(target, await answer.clone().text(), options).catch((error) =>
      call.parts.log.error('qa_scenario_failed', errorFields(error)),
    );
    return answer;
  },
});

async function afterPlaced(target: EventTarget, answer: string, options: QaOptions): Promise<void> {
  startWalk(target, idOfPlaced(answer), options);
  if (options.scenarios.payment !== undefined) await payPlaced(target, answer, options.scenarios.payment);
}
