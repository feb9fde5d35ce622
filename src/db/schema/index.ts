export * from './existing/after-sale.ts';
export * from './existing/catalogue.ts';
export * from './existing/coupon.ts';
export * from './existing/customer.ts';
export * from './existing/order.ts';
export * from './own/events.ts';
export * from './own/support.ts';
export * from './own/tables.ts';
