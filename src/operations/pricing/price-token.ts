import { base64url, compactVerify } from 'jose';
import * as v from 'valibot';

/** How long a price is locked (spec 4). */
export const PRICE_LOCK_MS = 600_000;

const minor = v.pipe(v.string(), v.regex(/^\d{1,30}$/));
const lockSchema = v.object({
  userId: v.nullable(v.string()),
  region: v.string(),
  entries: v.array(v.string()),
  /** asked for, of malls in the cart */
  askedChannels: v.record(v.string(), v.string()),
  /** what was chosen */
  channels: v.record(v.string(), v.string()),
  coupon: v.string(),
  cash: minor,
  rate: v.string(),
  rateAsOfMs: v.number(),
  discounts: v.array(v.object({ mall: v.string(), amount: minor })),
  final: minor,
  payables: v.array(v.object({ skuId: v.string(), payable: minor })),
  expiresAtMs: v.number(),
});

/** What a price token says: everything that the price was made of. Minor units as decimal text. */
export type PriceLock = v.InferOutput<typeof lockSchema>;

export type PriceTokens = {
  sign(lock: PriceLock): Promise<string>;
  /** null for anything that we did not sign; an expired lock is still readable, its age is the caller's to judge. */
  read(token: string): Promise<PriceLock | null>;
};

/** HMAC-SHA256 of `data` under `secret`, as the host does it fastest. */
export type Hmac = (secret: Uint8Array, data: string) => Uint8Array | Promise<Uint8Array>;

/** For every runtime; each call waits for a thread of the runtime's. */
const webHmac: Hmac = async (secret, data) => {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(secret), algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(data)));
};

/**
 * `keys`: the first signs, all verify (rotation). Compact HS256 JWS; tokens of other uses have another `typ`. Put
 * together here and not by jose, whose signing goes through web crypto: a fifteenth of a summary's processor time.
 */
export function createPriceTokens(
  keys: readonly { readonly kid: string; readonly secret: string }[],
  hmac: Hmac = webHmac,
): PriceTokens {
  const secrets = new Map(keys.map((key) => [key.kid, new TextEncoder().encode(key.secret)]));
  const first = keys[0];
  if (first === undefined) throw new Error('PRICE_TOKEN_KEYS is empty');
  const TYP = 'price-lock';
  const firstSecret = new TextEncoder().encode(first.secret);
  const header = base64url.encode(JSON.stringify({ alg: 'HS256', kid: first.kid, typ: TYP }));
  return {
    async sign(lock) {
      const signed = `${header}.${base64url.encode(JSON.stringify(lock))}`;
      return `${signed}.${base64url.encode(await hmac(firstSecret, signed))}`;
    },
    async read(token) {
      try {
        const { payload, protectedHeader } = await compactVerify(
          token,
          ({ kid }) => {
            const secret = secrets.get(kid ?? '');
            if (secret === undefined) throw new Error('unknown key');
            return secret;
          },
          { algorithms: ['HS256'] },
        );
        if (protectedHeader.typ !== TYP) return null;
        const parsed = v.safeParse(lockSchema, JSON.parse(new TextDecoder().decode(payload)));
        return parsed.success ? parsed.output : null;
      } catch {
        return null;
      }
    },
  };
}
