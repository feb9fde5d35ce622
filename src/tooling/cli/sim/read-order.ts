import * as v from 'valibot';
import { GROUP_STATUSES } from '../../../domain/lifecycle/fulfilment-fold.ts';
import { ORDER_STATUSES } from '../../../domain/lifecycle/order-state.ts';
import type { LogisticsOrder } from '../../../qa/plan-logistics.ts';
import { SimProblem } from './sim-problem.ts';

const entries = v.array(v.object({ sku_id: v.string(), count: v.number() }));

/** The part of `GET support/orders/{order_id}` that logistics need (spec 13). */
const supportOrder = v.object({
  id: v.string(),
  status: v.picklist(ORDER_STATUSES),
  lines: v.array(v.object({ sku_id: v.string(), mall: v.string(), count: v.number() })),
  refunds: v.array(v.object({ status: v.string(), entries })),
  parcels: v.array(v.object({ group_id: v.string(), status: v.picklist(GROUP_STATUSES), entries })),
});

/** The order from the back office's answer, without refunded units. @throws SimProblem */
export function readOrder(answer: unknown): LogisticsOrder {
  const parsed = v.safeParse(supportOrder, answer);
  if (!parsed.success) throw new SimProblem('support/orders/{order_id} answered an order of another shape.');
  const { id, status, lines, refunds, parcels } = parsed.output;
  const refunded = new Map<string, number>();
  for (const refund of refunds.filter((one) => one.status === 'succeeded')) {
    for (const { sku_id, count } of refund.entries) refunded.set(sku_id, (refunded.get(sku_id) ?? 0) + count);
  }
  return {
    id,
    status,
    lines: lines.map(({ sku_id, mall, count }) => ({
      skuId: sku_id,
      mall,
      count: Math.max(0, count - (refunded.get(sku_id) ?? 0)),
    })),
    parcels: parcels.map((parcel) => ({
      groupId: parcel.group_id,
      status: parcel.status,
      entries: parcel.entries.map(({ sku_id, count }) => ({ skuId: sku_id, count })),
    })),
  };
}
