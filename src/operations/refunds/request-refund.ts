import type { StoredRefund } from '../../domain/order/records.ts';
import type { RefundAsked as TicketAsked } from '../../domain/order/refund-by-ticket.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { changeOrder } from '../outbound/change-and-deliver.ts';

export type RefundAsked = TicketAsked & {
  readonly orderId: string;
  /** the name of the calling service */
  readonly actor: string;
};

/**
 * Opens a refund (spec 11), once per `refund_id`. It is decided under the order's lock, and its requests to payment and
 * rebate are written in the same transaction. A repeat answers the refund in its present state.
 * @throws DomainError ORDER_NOT_FOUND, INVALID_REQUEST, IDEMPOTENCY_KEY_REUSED, REFUND_EXCEEDS with what is left
 */
export async function requestRefund(
  deps: Deps,
  { orderId, actor, ...asked }: RefundAsked,
  call: CallContext,
): Promise<StoredRefund> {
  const cause = { actor, traceparent: call.traceparent };
  const decided = await changeOrder(deps, orderId, { kind: 'refund', asked, cause }, call).catch(
    async (error) => {
      // Another order has this id.
      if (!deps.isDuplicateKey(error)) throw error;
      const owner = await deps.store.refunds.orderOf(asked.refundId);
      if (owner === null || owner === orderId) throw error;
      throw new DomainError('IDEMPOTENCY_KEY_REUSED');
    },
  );
  if (decided === null) throw new DomainError('ORDER_NOT_FOUND');
  if (isRejected(decided) && decided.rejected === 'refused') {
    // An id that another order has is reused, whatever else this order would refuse the refund for.
    const owner = await deps.store.refunds.orderOf(asked.refundId);
    throw owner === null || owner === orderId ? decided.error : new DomainError('IDEMPOTENCY_KEY_REUSED');
  }
  return refundOf(deps, orderId, asked.refundId);
}

export async function refundOf(deps: Deps, orderId: string, refundId: string): Promise<StoredRefund> {
  const found = (await deps.store.refunds.listFor(orderId)).find((one) => one.refundId === refundId);
  if (found === undefined) throw new DomainError('REFUND_NOT_FOUND');
  return found;
}
