import type { OrderEvent } from '../domain/order-event.ts';
import type { OrderLedger } from './order-ledger.ts';

/** Why an event can never be applied; the word stands in its dead letter. */
export type PoisonReason =
  | 'NO_VALUE'
  | 'TOO_LARGE'
  | 'NOT_UTF8'
  | 'NOT_JSON'
  | 'INVALID'
  | 'SKU_NOT_IN_ORDER'
  | 'UNKNOWN_REFUND'
  | 'REFUND_AMOUNT_DIFFERS'
  | 'UNKNOWN_ORDER'
  | 'FAILED'
  | 'NOT_STORED';

/** It will not get better by trying again; `detail` is ours, and never what the sender wrote. */
export class PoisonEvent extends Error {
  override readonly name = 'PoisonEvent';
  readonly reason: PoisonReason;
  readonly detail: string;
  constructor(reason: PoisonReason, detail = '') {
    super(reason);
    this.reason = reason;
    this.detail = detail;
  }
}

/** What only the order can tell of an event's content. @throws PoisonEvent SKU_NOT_IN_ORDER */
export function checkAgainstOrder({ lines }: OrderLedger, event: OrderEvent): void {
  if (event.name !== 'purchased' && event.name !== 'group_update') return;
  const skuIds = new Set(lines.map((line) => line.skuId));
  const index = (event.body.entries ?? []).findIndex((entry) => !skuIds.has(entry.sku_id));
  if (index >= 0) throw new PoisonEvent('SKU_NOT_IN_ORDER', `entries.${index}`);
}
