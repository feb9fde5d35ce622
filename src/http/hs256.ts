import { base64url, decodeProtectedHeader, errors, UnsecuredJWT } from 'jose';
import type { Hs256 } from './auth.ts';

/** HMAC-SHA256 by the host, at once; web crypto would wait for a thread of the runtime. */
export type HostHmac = (secret: Uint8Array, data: string) => Uint8Array;

/** jose's `jwtVerify` for HS256 with the host's HMAC, in a third of the time. Header and claims are judged by jose. */
export const hs256By =
  (hmac: HostHmac): Hs256 =>
  (secret) => {
    // Nearly all tokens of an issuer have the same header.
    let known = { header: '', unsigned: '' };
    return (token, options) => {
      const [header = '', payload = '', signature = ''] = token.split('.');
      if (header !== known.header) {
        const fields = decodeProtectedHeader(token);
        if (fields.alg !== 'HS256') throw new errors.JOSEAlgNotAllowed('another algorithm');
        known = { header, unsigned: base64url.encode(JSON.stringify({ ...fields, alg: 'none' })) };
      }
      const expected = hmac(secret, `${header}.${payload}`);
      if (!areEqual(expected, base64url.decode(signature))) throw new errors.JWSSignatureVerificationFailed();
      return UnsecuredJWT.decode(`${known.unsigned}.${payload}.`, options).payload;
    };
  };

/** Takes the same time wherever they differ. */
function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (const [at, byte] of a.entries()) difference |= byte ^ (b[at] ?? 0);
  return difference === 0;
}
