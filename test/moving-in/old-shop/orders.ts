import type { SQL } from 'bun';
import { toMinor, total } from './decimal.ts';
import { type Asked, type Priced, Refusal } from './price.ts';

// An order of the old shop: its rows, and nothing of what the new service keeps beside them.

const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const letters = (count: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => LETTERS[byte % LETTERS.length]).join(
    '',
  );
const at = (ms: number): string => new Date(ms).toISOString().slice(0, 23).replace('T', ' ');

type Placing = {
  readonly userId: string;
  readonly client: string;
  readonly asked: Asked;
  readonly priced: Priced;
  readonly rate: string;
};

/** Takes stock and coupon, and writes the order, in one transaction. */
export function placeOrder(
  sql: SQL,
  placing: Placing,
): Promise<{ readonly id: string; readonly shortId: string }> {
  const { priced, userId } = placing;
  const [id, shortId] = [`01OLD${letters(21)}`, letters(10)];
  return sql.begin(async (tx) => {
    // Rows are locked in one order, so that two buyers of the same goods cannot deadlock.
    const lines = priced.lines.toSorted((a, b) => (a.sku.sku_id < b.sku.sku_id ? -1 : 1));
    for (const { sku, count } of lines) {
      const taken = await tx`UPDATE sku SET stock = stock - ${count}
        WHERE sku_id = ${sku.sku_id} AND stock >= ${count}`;
      if (taken.affectedRows !== 1) throw new Refusal(409, 'STOCK_INSUFFICIENT', { sku_ids: [sku.sku_id] });
    }
    if (priced.coupon.applied) {
      await tx`UPDATE coupon SET used_count = used_count + 1 WHERE code = ${priced.coupon.code}`;
      await tx`INSERT INTO coupon_user (user_id, code, owned, used_count)
        VALUES (${userId}, ${priced.coupon.code}, 0, 1) ON DUPLICATE KEY UPDATE used_count = used_count + 1`;
    }
    await writeOrder(tx, id, shortId, placing);
    await writeEntries(tx, id, placing);
    return { id, shortId };
  });
}

async function writeOrder(tx: SQL, id: string, shortId: string, placing: Placing): Promise<void> {
  const { asked, priced, userId, client, rate } = placing;
  const minor = (value: bigint) => String(toMinor(value, asked.currency));
  const sum = (key: 'goods' | 'shipping' | 'tax' | 'discount') =>
    minor(total(priced.malls.map((mall) => mall[key])));
  const now = Date.now();
  await tx`INSERT INTO orders (order_id, short_id, user_id, region, currency, language, client, status, address,
    coupon_code, goods_minor, mall_discount_minor, shipping_minor, tax_minor, coupon_minor, cash_minor, final_minor,
    forex_rate, forex_as_of, price, no_remove_from_cart, pay_deadline, payment_review, created_at, updated_at)
    VALUES (${id}, ${shortId}, ${userId}, ${asked.region}, ${asked.currency}, 'en', ${client}, 'unpaid', '{}',
    ${priced.coupon.applied ? priced.coupon.code : ''}, ${sum('goods')}, ${sum('discount')}, ${sum('shipping')},
    ${sum('tax')}, ${minor(priced.coupon.discount)}, ${minor(priced.cash)}, ${minor(priced.final)}, ${rate},
    ${at(now)}, '{}', 1, ${at(now + 1_800_000)}, 0, ${at(now)}, ${at(now)})`;
}

async function writeEntries(tx: SQL, id: string, { asked, priced }: Placing): Promise<void> {
  const minor = (value: bigint) => String(toMinor(value, asked.currency));
  for (const [at, line] of priced.lines.entries()) {
    const { sku, count, unit, amount, mallDiscount, couponDiscount, tax } = line;
    const selected = priced.malls.find((mall) => mall.mall === sku.mall)?.selected ?? '';
    await tx`INSERT INTO order_entry (order_id, line_no, sku_id, spu_id, mall, title, count, unit_minor, amount_minor,
      mall_discount_minor, coupon_discount_minor, tax_minor, payable_minor, channel_key)
      VALUES (${id}, ${at + 1}, ${sku.sku_id}, ${sku.spu_id}, ${sku.mall}, ${sku.title}, ${count}, ${minor(unit)},
      ${minor(amount)}, ${minor(mallDiscount)}, ${minor(couponDiscount)}, ${minor(tax)},
      ${minor(amount - mallDiscount - couponDiscount + tax)}, ${selected})`;
  }
}
