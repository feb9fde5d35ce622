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
/** The lookup has a hash only, so that no index holds a person's data. */
export const phoneKey = (phoneE164: string): Key => ({
  kind: 'phone',
  value: sha256Hex('phone:', phoneE164),
});
export const emailKey = (email: string): Key => ({
  kind: 'email',
  value: sha256Hex('email:', emailOf(email)),
});

/** The lookup keys of an order's address; none when the address was erased or is invalid. */
export function addressKeys(address: unknown): readonly Key[] {
  if (typeof address !== 'object' || address === null) return [];
  const { phone, email, region } = address as Partial<Record<keyof AddressSnapshot, unknown>>;
  const phoneE164 = typeof phone === 'string' ? phoneInE164(phone, String(region)) : null;
  return [
    ...(phoneE164 === null ? [] : [phoneKey(phoneE164)]),
    ...(typeof email === 'string' && email.includes('@') ? [emailKey(email)] : []),
  ];
}
