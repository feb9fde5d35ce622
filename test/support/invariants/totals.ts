import { type Must, type OrderOf, of, type Snapshot, total } from './snapshot.ts';

/** An order's total is that of its lines (spec 4, "Always"). */
export function checkTotals(s: Snapshot, must: Must): void {
  for (const order of s.orders) {
    const lines = of(s.entries, order.orderId);
    const sum = (pick: (line: (typeof lines)[number]) => bigint) => total(lines.map(pick));
    const isShippingOff = s.coupons.find((one) => one.code === order.couponCode)?.kind === 'shipping_off';
    const sums: readonly (readonly [name: string, stored: bigint, computed: bigint])[] = [
      ['goods', order.goodsMinor, sum((line) => line.amountMinor)],
      ['mall discount', order.mallDiscountMinor, sum((line) => line.mallDiscountMinor)],
      ['tax', order.taxMinor, sum((line) => line.taxMinor)],
      ['coupon', isShippingOff ? 0n : order.couponMinor, sum((line) => line.couponDiscountMinor)],
      ['final', order.finalMinor, finalOf(order)],
      [
        'final by lines',
        order.finalMinor,
        sum((line) => line.payableMinor) +
          order.shippingMinor -
          (isShippingOff ? order.couponMinor : 0n) -
          order.cashMinor,
      ],
    ];
    must('total', lines.length > 0, () => `${order.orderId} has no lines`);
    for (const [name, stored, computed] of sums)
      must('total', stored === computed, () => `${order.orderId} ${name}: ${stored}, lines ${computed}`);
    for (const line of lines) {
      const off = line.mallDiscountMinor + line.couponDiscountMinor;
      const isRight =
        line.amountMinor === line.unitMinor * BigInt(line.count) &&
        line.payableMinor === line.amountMinor - off + line.taxMinor &&
        [off, line.taxMinor, line.amountMinor - off, line.payableMinor].every((amount) => amount >= 0n);
      must('total', isRight, () => `${order.orderId} line ${line.lineNo} does not add up`);
    }
    const parts = [order.shippingMinor, order.cashMinor, order.couponMinor, order.finalMinor];
    must(
      'total',
      parts.every((amount) => amount >= 0n),
      () => `${order.orderId} has a negative part`,
    );
  }
}

const finalOf = (order: OrderOf): bigint =>
  order.goodsMinor -
  order.mallDiscountMinor +
  order.shippingMinor +
  order.taxMinor -
  order.couponMinor -
  order.cashMinor;
