import type { ReviewEnd } from '../../domain/order/end-review.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { changeOrder } from '../outbound/change-and-deliver.ts';
import { getOrderForSupport, type OrderForSupport } from './get-order-for-support.ts';

/** The length of the column `order_timeline.actor`, in characters. */
const ACTOR_MAX = 64;

export type EndReviewRequest = ReviewEnd & {
  readonly orderId: string;
  /** the service, and the person behind it */
  readonly service: string;
  readonly person: string;
};

/**
 * A person ends the review of an order (spec 13): once, under the order's lock. The requests of its refunds are written
 * in the same transaction. @returns the order afterwards
 * @throws DomainError ORDER_NOT_FOUND, ORDER_NOT_UNDER_REVIEW, ORDER_NOT_CANCELABLE with the order's status
 */
export async function endReview(
  deps: Deps,
  { orderId, service, person, ...asked }: EndReviewRequest,
  call: CallContext,
): Promise<OrderForSupport> {
  const actor = `${service}:${person}`.slice(0, ACTOR_MAX);
  const cause = { actor, traceparent: call.traceparent };
  const decided = await changeOrder(deps, orderId, { kind: 'end_review', asked, cause }, call);
  if (decided === null) throw new DomainError('ORDER_NOT_FOUND');
  if (isRejected(decided))
    throw decided.rejected === 'refused' ? decided.error : new DomainError('ORDER_NOT_UNDER_REVIEW');
  return getOrderForSupport(deps, orderId);
}
