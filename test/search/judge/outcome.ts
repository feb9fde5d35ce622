import type { Seen } from '../tale';
import { holds, isUnderWay, legDone } from './ledger';

/** The end of an order without refund ids, attempts and requests, which depend on the order of arrival. */
export function outcome(seen: Seen): string {
  const money = new Map<string, { done: bigint; open: bigint }>();
  const units = new Map<string, number>();
  let shipping = 0n;
  for (const refund of seen.refunds) {
    if (holds(refund)) {
      shipping += refund.shipping;
      for (const { sku, count } of refund.units) units.set(sku, (units.get(sku) ?? 0) + count);
    }
    for (const leg of refund.legs) {
      const key = `${leg.tender} ${leg.currency}`;
      const sum = money.get(key) ?? { done: 0n, open: 0n };
      sum.done += legDone(leg);
      if (isUnderWay(leg.attempts.at(-1))) sum.open += leg.amount;
      money.set(key, sum);
    }
  }
  const back = [...money]
    .filter(([, { done, open }]) => done !== 0n || open !== 0n)
    .map(([key, { done, open }]) => `${key} -${done}${open === 0n ? '' : ` (-${open} under way)`}`)
    .sort();
  const goods = [...units].map(([sku, count]) => `${sku} x ${count}`).sort();
  return [
    `status ${seen.status}`,
    `wallet ${seen.hold}`,
    `back ${back.join(', ') || 'nothing'}`,
    `units ${goods.join(', ') || 'none'}`,
    `shipping ${shipping}`,
    `review ${[...seen.review].sort().join(', ') || 'none'}`,
  ].join('; ');
}
