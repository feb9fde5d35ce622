import Table from 'cli-table3';

type Money = { readonly v: string; readonly c: string };
// biome-ignore lint/suspicious/noExplicitAny: answers are read as the APP reads them, field by field
type Answer = any;

const text = (money: Money | null) => (money === null ? '' : `${money.v} ${money.c}`);
const plain = { style: { head: [], border: [] } };

export function summaryTable(data: Answer): string {
  const table = new Table({
    head: ['mall', 'sku', 'count', 'unit', 'amount', 'discount', 'coupon', 'tax', 'payable'],
    ...plain,
  });
  for (const mall of data.malls) {
    for (const line of mall.entries) {
      const money = [
        line.unit,
        line.amount,
        line.mall_discount,
        line.coupon_discount,
        line.tax,
        line.payable,
      ];
      table.push([mall.mall, line.sku_id, line.count, ...money.map(text)]);
    }
  }
  const sums = new Table(plain);
  for (const name of ['goods', 'shipping', 'tax', 'discount_sum', 'cash', 'final'])
    sums.push([name, text(data[name])]);
  return `${table}\n${sums}`;
}

export function couponTable(data: Answer): string {
  const table = new Table({ head: ['coupon', 'saves', 'reason', 'shortfall'], ...plain });
  for (const row of data.usable)
    table.push([row.best ? `${row.code} (best)` : row.code, text(row.saves), '', '']);
  for (const row of data.unusable) table.push([row.code, '', row.reason, text(row.shortfall)]);
  return table.toString();
}

export function orderTable(order: Answer): string {
  const table = new Table(plain);
  for (const name of ['id', 'short_id', 'status', 'created_at', 'pay_deadline', 'client_paid']) {
    table.push([name, String(order[name])]);
  }
  table.push(['final', text(order.final)]);
  return table.toString();
}

export function payTable(data: Answer): string {
  const table = new Table({ head: ['method', 'title'], ...plain });
  for (const method of data.payment_methods) table.push([method.name, method.title]);
  return table.toString();
}
