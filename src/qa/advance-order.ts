import type { OrderForSupport } from '../operations/orders/get-order-for-support.ts';
import type { EventTarget } from './event-target.ts';
import { type LogisticsOrder, type LogisticsTarget, planLogistics } from './plan-logistics.ts';
import { sendEvent } from './send-event.ts';

const RUN_CHARS = 10;

export type Advanced =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: 'not_paid' | 'over' | 'nothing_needed' };

/**
 * Brings an order to `to` by the real events of purchasing and logistics (spec 14), in one parcel. An order that is
 * there already stays as it is. @throws DomainError ORDER_NOT_FOUND
 */
export async function advanceOrder(
  target: EventTarget,
  orderId: string,
  to: LogisticsTarget,
): Promise<Advanced> {
  const order = logisticsOrder(await target.order(orderId));
  const plan = planLogistics(order, to, { groups: 1, run: target.newId().slice(-RUN_CHARS) });
  if (!plan.ok) return plan;
  for (const { name, body } of plan.events) await sendEvent(target, name, body);
  return { ok: true };
}

/** The order for the plan, without units whose money went back. */
function logisticsOrder({ detail: { sheet, lines, refunds, parcels } }: OrderForSupport): LogisticsOrder {
  const refunded = new Map<string, number>();
  for (const { skuId, count } of refunds
    .filter((one) => one.status === 'succeeded')
    .flatMap((one) => one.units))
    refunded.set(skuId, (refunded.get(skuId) ?? 0) + count);
  return {
    id: sheet.orderId,
    status: sheet.status,
    lines: lines.map(({ skuId, mall, count }) => ({
      skuId,
      mall,
      count: Math.max(0, count - (refunded.get(skuId) ?? 0)),
    })),
    // A parcel without entries holds all of the order's.
    parcels: parcels.map(({ groupId, status, entries }) => ({
      groupId,
      status,
      entries: entries ?? lines.map(({ skuId, count }) => ({ skuId, count })),
    })),
  };
}
