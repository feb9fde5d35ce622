import { describe, expect, test } from 'bun:test';
import { compactVerify } from 'jose';
import type { PriceLock } from '../../../src/domain/pricing/price-lock.ts';
import { createPriceTokens } from '../../../src/operations/pricing/price-token.ts';
import { nodeHmac } from '../../../src/platform/bun/runtime.ts';

const KEYS = [
  { kid: 'b', secret: 'second-second-second-second-secret' },
  { kid: 'a', secret: 'first-first-first-first-first-secret' },
];
const LOCK: PriceLock = {
  userId: '1001',
  region: 'US',
  entries: ['1-2-3'],
  askedChannels: {},
  channels: { taobao: 'économique' },
  coupon: '',
  unusedCoupon: 'SOON',
  cash: '0',
  rate: '0.1391',
  rateAsOfMs: 1,
  discounts: [],
  final: '6255',
  payables: [{ skuId: '2', payable: '6255' }],
  expiresAtMs: 2,
};

describe('a price token', () => {
  test('is a JWS that jose reads, and nothing of it can be changed', async () => {
    const tokens = createPriceTokens(KEYS, nodeHmac);
    const token = await tokens.sign(LOCK);
    const secret = new TextEncoder().encode(KEYS[0]?.secret);
    const { protectedHeader, payload } = await compactVerify(token, secret);
    expect(protectedHeader).toEqual({ alg: 'HS256', kid: 'b', typ: 'price-lock' });
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(LOCK);
    expect(await tokens.read(token)).toEqual(LOCK);
    for (let at = 0; at < token.length; at += 7) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(await tokens.read(token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
    }
  });

  test('is the same by the host’s HMAC and by web crypto, and is read under an older key', async () => {
    expect(await createPriceTokens(KEYS).sign(LOCK)).toBe(await createPriceTokens(KEYS, nodeHmac).sign(LOCK));
    const old = await createPriceTokens(KEYS.slice(1)).sign(LOCK);
    expect(await createPriceTokens(KEYS).read(old)).toEqual(LOCK);
    expect(await createPriceTokens(KEYS.slice(0, 1)).read(old)).toBeNull();
  });

  test('of the release before is read, which kept no unused coupon', async () => {
    const tokens = createPriceTokens(KEYS);
    const { unusedCoupon: _, ...before } = LOCK;
    expect(await tokens.read(await tokens.sign(before))).toEqual(before);
  });
});
