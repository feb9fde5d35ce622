export const ROW_NAMES = [
  'cal_price_user',
  'cal_price_guest',
  'coupons',
  'checkout',
  'order_list',
  'events',
  'cal_price_1',
  'cal_price_10',
  'cal_price_100',
] as const;

/** The rows of every run; others are chosen by name. */
export const USUAL: readonly string[] = ROW_NAMES.slice(0, 6);
