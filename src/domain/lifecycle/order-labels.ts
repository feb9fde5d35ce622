import type { OrderStatus } from './order-state.ts';

/** What a person reads for a state (spec 13); a state without its row does not compile. */
const LABELS: Readonly<Record<OrderStatus, Readonly<Record<'en' | 'zh-Hans', string>>>> = {
  unpaid: { en: 'Awaiting payment', 'zh-Hans': '待付款' },
  authorized: { en: 'Payment being confirmed', 'zh-Hans': '付款确认中' },
  paid: { en: 'Paid', 'zh-Hans': '已付款' },
  purchased: { en: 'Purchased', 'zh-Hans': '已采购' },
  shipped: { en: 'Shipped', 'zh-Hans': '已发货' },
  receiving: { en: 'Being delivered', 'zh-Hans': '派送中' },
  received: { en: 'Received', 'zh-Hans': '已签收' },
  refunded: { en: 'Refunded', 'zh-Hans': '已退款' },
  canceled: { en: 'Canceled', 'zh-Hans': '已取消' },
};

export const statusLabel = (status: OrderStatus, language: 'en' | 'zh-Hans'): string =>
  LABELS[status][language];
