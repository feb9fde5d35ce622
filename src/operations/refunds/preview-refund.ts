import { decide } from '../../domain/order/decide.ts';
import type { StoredRefund } from '../../domain/order/records.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import type { RefundRequest } from '../../domain/refunds/refund-amounts.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { Deps } from '../../service/deps.ts';
import { loadAggregates } from '../order-change/load-aggregates.ts';

/** A refund id for the preview; no other id is the same. */
const PREVIEW = 'preview';

/**
 * What a refund would be if it were requested now (spec 11). It is decided like a real one, and nothing is written.
 * @throws DomainError ORDER_NOT_FOUND, INVALID_REQUEST, REFUND_EXCEEDS with what is left
 */
export async function previewRefund(
  deps: Deps,
  orderId: string,
  request: RefundRequest,
): Promise<StoredRefund> {
  const lines = await deps.store.orders.linesOf([orderId]);
  const [aggregate] =
    lines.size === 0
      ? []
      : await deps.store.transaction([`order ${orderId}`], (repos) =>
          loadAggregates(repos, lines, deps.waitsForLocks),
        );
  if (aggregate === undefined) throw new DomainError('ORDER_NOT_FOUND');
  const asked = { refundId: PREVIEW, request, reason: '', requestHash: PREVIEW, formerHash: PREVIEW };
  const cause = { actor: PREVIEW, traceparent: null };
  const at = {
    nowMs: deps.clock.nowMs(),
    newId: () => deps.ids.unique(),
    authMaxDays: deps.settings.authMaxDays,
  };
  const decided = decide(aggregate, { kind: 'refund', asked, cause }, at);
  if (isRejected(decided))
    throw decided.rejected === 'refused' ? decided.error : new DomainError('INVALID_REQUEST');
  const refund = decided.aggregate.refunds.find((one) => one.refundId === PREVIEW);
  if (refund === undefined) throw new DomainError('INVALID_REQUEST');
  return refund;
}
