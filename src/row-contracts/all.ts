import { notificationRows, paymentRowsOf, refundRowsOf } from './after-sale.ts';
import { channelRows, freeShippingRows, regionRows, skuRows } from './catalogue.ts';
import type { Contract } from './contract.ts';
import { couponRows, couponUserRows } from './coupon.ts';
import { addressRows, blacklistRows, cartRows } from './customer.ts';
import { orderEntryRows, orderRows, paymentMethodRows } from './order.ts';

/** The contracts of all tables that other programs write (src/db/schema/existing). */
export const CONTRACTS: readonly Contract[] = [
  regionRows,
  skuRows,
  channelRows,
  freeShippingRows,
  couponRows,
  couponUserRows,
  cartRows,
  addressRows,
  blacklistRows,
  orderRows,
  orderEntryRows,
  paymentMethodRows,
  paymentRowsOf,
  refundRowsOf,
  notificationRows,
];
