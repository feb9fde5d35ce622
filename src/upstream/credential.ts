/** A credential of our calls to one service (spec 15). */
export type CallCredential = { readonly kind: 'hmac' | 'bearer'; readonly secret: string };

/** The signed parts: method, path and query as they are sent, and the body's text. */
type Called = { readonly method: string; readonly url: string; readonly body: string };

/** Makes the headers of a call; none for a service without credentials. */
export type Identify = (called: Called) => Promise<Readonly<Record<string, string>>>;

const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const utf8 = (text: string) => new TextEncoder().encode(text);
const hexOf = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Signs calls as services sign theirs to us (spec 2): `x-shopping-signature: t=<unix>,v1=<hex HMAC-SHA256 of
 * t.METHOD.path?query.body>` with a `v1` for each key, and a bearer token if there is one. Keys are imported at the
 * first call, for an isolate may not do this while it starts. Only keys are kept: a promise must not be shared by requests,
 * and one that failed would fail every later call.
 */
export function createIdentify(credentials: readonly CallCredential[], nowMs: () => number): Identify {
  const token = credentials.find((one) => one.kind === 'bearer')?.secret;
  const secrets = credentials.filter((one) => one.kind === 'hmac').map((one) => one.secret);
  const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
  let keys: readonly CryptoKey[] | null = null;
  return async ({ method, url, body }) => {
    if (secrets.length === 0) return bearer;
    keys ??= await Promise.all(
      secrets.map((secret) => crypto.subtle.importKey('raw', utf8(secret), HMAC, false, ['sign'])),
    );
    const { pathname, search } = new URL(url);
    const t = Math.floor(nowMs() / 1000);
    const content = utf8(`${t}.${method}.${pathname}${search}.${body}`);
    const signed = await Promise.all(
      keys.map(async (key) => `v1=${hexOf(await crypto.subtle.sign('HMAC', key, content))}`),
    );
    return { ...bearer, 'x-shopping-signature': [`t=${t}`, ...signed].join(',') };
  };
}
