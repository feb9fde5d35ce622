import type { StoredRefund } from '../../domain/order/records.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { changeOrder } from '../outbound/change-and-deliver.ts';
import { refundOf } from './request-refund.ts';

/**
 * Retries a refund (spec 11).
 * @throws DomainError REFUND_NOT_FOUND, REFUND_NOT_RETRYABLE (it has succeeded), REFUND_EXCEEDS
 */
export async function retryRefund(
  deps: Deps,
  refundId: string,
  actor: string,
  call: CallContext,
): Promise<StoredRefund> {
  const orderId = await deps.store.refunds.orderOf(refundId);
  if (orderId === null) throw new DomainError('REFUND_NOT_FOUND');
  const cause = { actor, traceparent: call.traceparent };
  const decided = await changeOrder(deps, orderId, { kind: 'retry_refund', refundId, cause }, call);
  if (decided === null) throw new DomainError('REFUND_NOT_FOUND');
  if (isRejected(decided) && decided.rejected === 'refused') throw decided.error;
  return refundOf(deps, orderId, refundId);
}
