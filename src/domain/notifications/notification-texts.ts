import { fillText } from './notification-params.ts';

/** What a user is told of an order (spec 12). */
export const NOTIFICATION_KINDS = [
  'paid',
  'payment_failed',
  'canceled',
  'purchased',
  'shipped',
  'receiving',
  'received',
  'refund_succeeded',
  'refund_failed',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];
export type NotificationLanguage = 'en' | 'zh-Hans';
export type NotificationText = { readonly title: string; readonly body: string };

/** `{order}` is the short id, which people can read out; `{amount}` is money as shown, "62.55 USD". */
const TEXTS: Readonly<Record<NotificationKind, Readonly<Record<NotificationLanguage, NotificationText>>>> = {
  paid: {
    en: {
      title: 'Payment received',
      body: 'We have your payment for order {order}. We are buying your items now.',
    },
    'zh-Hans': { title: '付款成功', body: '订单 {order} 已付款，我们正在为您采购。' },
  },
  payment_failed: {
    en: {
      title: 'Payment failed',
      body: 'The payment for order {order} did not go through. You can try again.',
    },
    'zh-Hans': { title: '付款失败', body: '订单 {order} 付款未成功，您可以重新支付。' },
  },
  canceled: {
    en: { title: 'Order canceled', body: 'Order {order} has been canceled.' },
    'zh-Hans': { title: '订单已取消', body: '订单 {order} 已取消。' },
  },
  purchased: {
    en: {
      title: 'Items purchased',
      body: 'All items of order {order} have been bought and will be shipped soon.',
    },
    'zh-Hans': { title: '采购完成', body: '订单 {order} 的商品已全部采购，即将发货。' },
  },
  shipped: {
    en: { title: 'On the way', body: 'Order {order} has been shipped.' },
    'zh-Hans': { title: '已发货', body: '订单 {order} 已发货。' },
  },
  receiving: {
    en: { title: 'Arriving', body: 'Order {order} has arrived and is being delivered to you.' },
    'zh-Hans': { title: '派送中', body: '订单 {order} 已到达，正在派送。' },
  },
  received: {
    en: { title: 'Order complete', body: 'Order {order} has been received. Enjoy!' },
    'zh-Hans': { title: '已签收', body: '订单 {order} 已签收，祝您使用愉快。' },
  },
  refund_succeeded: {
    en: { title: 'Refund sent', body: '{amount} of order {order} have been refunded.' },
    'zh-Hans': { title: '退款成功', body: '订单 {order} 已退款 {amount}。' },
  },
  refund_failed: {
    en: {
      title: 'Refund delayed',
      body: 'The refund of {amount} for order {order} failed. We are looking into it.',
    },
    'zh-Hans': { title: '退款未成功', body: '订单 {order} 的退款 {amount} 未成功，我们正在处理。' },
  },
};

/** Whether this service has a text of its own for the kind. */
export const isKnownKind = (kind: string): kind is NotificationKind => Object.hasOwn(TEXTS, kind);

/** The text with its places not filled yet; English where a language is missing. */
export const notificationTemplate = (kind: NotificationKind, language: string): NotificationText =>
  TEXTS[kind][language === 'zh-Hans' ? 'zh-Hans' : 'en'];

/** A notification of an order in the user's language. */
export function notificationText(
  kind: NotificationKind,
  language: string,
  params: { readonly order: string; readonly amount?: string },
): NotificationText {
  const { title, body } = notificationTemplate(kind, language);
  return { title, body: fillText(body, { amount: '', ...params }) };
}
