import Table from 'cli-table3';
import type { Answer } from './shop.ts';

/** "62.55 USD"; '' without an amount. */
export const money = (amount: { readonly v: string; readonly c: string } | null) =>
  amount === null ? '' : `${amount.v} ${amount.c}`;
export const plain = { style: { head: [], border: [] } };

export function summaryTable(data: Answer): string {
  const table = new Table({
    head: ['mall', 'sku', 'count', 'unit', 'amount', 'discount', 'coupon', 'tax', 'payable'],
    ...plain,
  });
  for (const mall of data.malls) {
    for (const line of mall.entries) {
      const amounts = [
        line.unit,
        line.amount,
        line.mall_discount,
        line.coupon_discount,
        line.tax,
        line.payable,
      ];
      table.push([mall.mall, line.sku_id, line.count, ...amounts.map(money)]);
    }
  }
  const sums = new Table(plain);
  for (const name of ['goods', 'shipping', 'tax', 'discount_sum', 'cash', 'final'])
    sums.push([name, money(data[name])]);
  return `${table}\n${sums}`;
}

export function couponTable(data: Answer): string {
  const table = new Table({ head: ['coupon', 'saves', 'reason', 'shortfall'], ...plain });
  for (const row of data.usable)
    table.push([row.best ? `${row.code} (best)` : row.code, money(row.saves), '', '']);
  for (const row of data.unusable) table.push([row.code, '', row.reason, money(row.shortfall)]);
  return table.toString();
}

export function orderTable(order: Answer): string {
  const table = new Table(plain);
  for (const name of ['id', 'short_id', 'status', 'created_at', 'pay_deadline', 'client_paid']) {
    table.push([name, String(order[name])]);
  }
  table.push(['final', money(order.final)]);
  return table.toString();
}

export function payTable(data: Answer): string {
  const table = new Table({ head: ['method', 'title'], ...plain });
  for (const method of data.payment_methods) table.push([method.name, method.title]);
  return table.toString();
}
