import type { Must, Snapshot } from './snapshot.ts';

/** Stock, coupon uses and carts agree exactly with the orders. */
export function checkGoods(s: Snapshot, must: Must): void {
  const live = s.orders.filter((order) => order.status !== 'canceled');
  checkStock(s, must, new Set(live.map((order) => order.orderId)));
  for (const { code, usedCount, totalLimit, perUserLimit } of s.coupons) {
    const used = live.filter((order) => order.couponCode === code);
    must('coupon uses', usedCount === used.length, () => `${code}: ${usedCount}, ${used.length} orders`);
    must(
      'coupon limit',
      totalLimit === null || used.length <= totalLimit,
      () => `${code}: ${used.length} of ${totalLimit}`,
    );
    for (const [userId, own] of Map.groupBy(used, (order) => order.userId)) {
      const counted = s.couponUsers.find((row) => row.code === code && row.userId === userId)?.usedCount ?? 0;
      must(
        'coupon uses',
        counted === own.length,
        () => `${code} by ${userId}: ${counted}, ${own.length} orders`,
      );
      must(
        'coupon limit',
        perUserLimit === null || own.length <= perUserLimit,
        () => `${code} by ${userId}: ${own.length} of ${perUserLimit}`,
      );
    }
  }
  for (const { code, userId, usedCount } of s.couponUsers) {
    const own = live.filter((order) => order.couponCode === code && order.userId === userId).length;
    must('coupon uses', usedCount === own, () => `${code} by ${userId}: ${usedCount}, ${own} orders`);
  }
  checkCarts(s, must);
}

function checkStock(s: Snapshot, must: Must, live: ReadonlySet<string>): void {
  for (const { skuId, stock } of s.skus) {
    const sold = s.entries
      .filter((entry) => entry.skuId === skuId && live.has(entry.orderId))
      .reduce((sum, entry) => sum + entry.count, 0);
    const begun = s.start.stock.get(skuId) ?? 0;
    must('stock', stock === begun - sold, () => `${skuId}: ${stock}, but ${begun} - ${sold} sold`);
    must('stock', stock >= 0, () => `${skuId}: ${stock}`);
  }
}

/** The entries of an order have left the user's cart once or not at all. */
function checkCarts(s: Snapshot, must: Must): void {
  const gone = new Map<string, number>();
  for (const order of s.orders.filter((one) => one.cartLeftAtMs !== null)) {
    for (const { orderId, skuId, count } of s.entries) {
      const key = `${order.userId}/${skuId}`;
      if (orderId === order.orderId) gone.set(key, (gone.get(key) ?? 0) + count);
    }
  }
  for (const [key, begun] of s.start.cart) {
    const [userId, skuId] = key.split('/');
    const left = s.cart.find((row) => row.userId === userId && row.skuId === skuId)?.count ?? 0;
    const should = Math.max(0, begun - (gone.get(key) ?? 0));
    must('cart', left === should, () => `${key}: ${left} in the cart, should be ${should}`);
  }
}
