import { phoneInE164 } from '../../domain/address/address.ts';
import type { OrderLookup } from '../../domain/order/records.ts';
import { meantShortIds } from '../../domain/order/short-id.ts';
import type { Deps } from '../../service/deps.ts';
import { emailKey, paymentKey, phoneKey, trackingKey } from './lookup-values.ts';

/** The values by which support looks for an order; at most one is not null. */
export type OrderNames = {
  readonly shortId: string | null;
  readonly refundId: string | null;
  readonly paymentId: string | null;
  readonly trackingNo: string | null;
  readonly phone: string | null;
  readonly email: string | null;
};

/** A phone may be written as in any region, so its spellings are bounded. */
const REGIONS_MAX = 50;

/** The ids of the orders that the given value finds, newest first; null when no value is given. */
export async function namedOrders(
  deps: Deps,
  names: OrderNames,
  beforeId: string | null,
  limit: number,
): Promise<readonly string[] | null> {
  const { store } = deps;
  const by = (keys: readonly Pick<OrderLookup, 'kind' | 'value'>[]) =>
    store.lookups.find(keys, beforeId, limit);
  const isBehind = (orderId: string) => beforeId === null || orderId < beforeId;
  if (names.shortId !== null)
    return (await store.orderPageIds.idsOfShort(meantShortIds(names.shortId))).filter(isBehind);
  if (names.refundId !== null) {
    const orderId = await store.refunds.orderOf(names.refundId);
    return orderId === null ? [] : [orderId].filter(isBehind);
  }
  if (names.paymentId !== null) return by([paymentKey(names.paymentId)]);
  if (names.trackingNo !== null) return by([trackingKey(names.trackingNo)]);
  if (names.email !== null) return by([emailKey(names.email)]);
  if (names.phone === null) return null;
  const phone = names.phone;
  const regions = (await store.catalogue.regions()).slice(0, REGIONS_MAX);
  const numbers = new Set(['', ...regions].map((region) => phoneInE164(phone, region)));
  numbers.delete(null);
  return by([...numbers].map((number) => phoneKey(number ?? '')));
}
