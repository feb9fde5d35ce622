import { emailOf, phoneInE164 } from '../../domain/address/address.ts';
import { trackingValue } from '../../domain/order/lookups.ts';
import type { AddressSnapshot, OrderLookup } from '../../domain/order/records.ts';
import { sha256Hex } from '../../platform/sha256.ts';

type Key = Pick<OrderLookup, 'kind' | 'value'>;

export const paymentKey = (paymentId: string): Key => ({ kind: 'payment', value: paymentId });
export const trackingKey = (trackingNo: string): Key => ({
  kind: 'tracking',
  value: trackingValue(trackingNo),
});
/** A person's data stands in no index: only its hash does. */
export const phoneKey = async (phoneE164: string): Promise<Key> => ({
  kind: 'phone',
  value: await sha256Hex('phone:', phoneE164),
});
export const emailKey = async (email: string): Promise<Key> => ({
  kind: 'email',
  value: await sha256Hex('email:', emailOf(email)),
});

/** By what the address of an order finds it; nothing where it was erased, or is none. */
export async function addressKeys(address: unknown): Promise<readonly Key[]> {
  if (typeof address !== 'object' || address === null) return [];
  const { phone, email, region } = address as Partial<Record<keyof AddressSnapshot, unknown>>;
  const phoneE164 = typeof phone === 'string' ? phoneInE164(phone, String(region)) : null;
  return Promise.all([
    ...(phoneE164 === null ? [] : [phoneKey(phoneE164)]),
    ...(typeof email === 'string' && email.includes('@') ? [emailKey(email)] : []),
  ]);
}
