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
export const phoneKey = (phoneE164: string): Key => ({
  kind: 'phone',
  value: sha256Hex('phone:', phoneE164),
});
export const emailKey = (email: string): Key => ({
  kind: 'email',
  value: sha256Hex('email:', emailOf(email)),
});

/** By what the address of an order finds it; nothing where it was erased, or is none. */
export function addressKeys(address: unknown): readonly Key[] {
  if (typeof address !== 'object' || address === null) return [];
  const { phone, email, region } = address as Partial<Record<keyof AddressSnapshot, unknown>>;
  const phoneE164 = typeof phone === 'string' ? phoneInE164(phone, String(region)) : null;
  return [
    ...(phoneE164 === null ? [] : [phoneKey(phoneE164)]),
    ...(typeof email === 'string' && email.includes('@') ? [emailKey(email)] : []),
  ];
}
