import type { AppConfig } from '../config/config.ts';
import type { ServiceCredential, ServiceScope } from '../config/service-credentials.ts';
import { DomainError } from '../domain/values/errors.ts';
import { bearerOf } from './bearer.ts';

const WINDOW_S = 300;
const HEADER_MAX_CHARS = 2048;
/** The most signatures of a request; a sender in the middle of a rotation signs with two keys. */
const SIGNATURES_MAX = 8;
const TOKEN_MAX_CHARS = 512;
const UNIX_S = /^\d{1,12}$/;
const HEX_SHA256 = /^[0-9a-f]{64}$/i;

/** The parts of a request that tell who calls. A missing header is ''. */
export type ServiceRequest = {
  readonly method: string;
  /** Path and query as sent, with any prefix; `?query` only when there is one. */
  readonly pathAndQuery: string;
  readonly signature: string;
  readonly authorization: string;
  /** Reads the raw bytes; called only when a signature could be good. */
  readonly readBody: () => Promise<Uint8Array<ArrayBuffer>>;
};

export type ServiceIdentity = { readonly name: string; readonly scopes: readonly ServiceScope[] };

/**
 * Finds the calling service by signature or static token (spec 2). If a request has both, both must be good and of one
 * service. @throws DomainError UNAUTHENTICATED when they are wrong or missing, FORBIDDEN without this scope
 */
export type AuthenticateService = (request: ServiceRequest, scope: ServiceScope) => Promise<ServiceIdentity>;

type Prepared = {
  readonly keys: readonly { readonly of: ServiceCredential; readonly key: CryptoKey }[];
  readonly tokens: readonly { readonly of: ServiceCredential; readonly digest: Uint8Array }[];
};

/** Imports keys at the first request, for an isolate may not do this while it starts. */
export function createServiceAuth(
  { services }: Pick<AppConfig, 'services'>,
  nowMs: () => number,
): AuthenticateService {
  let prepared: Prepared | null = null;
  return async (request, scope) => {
    prepared ??= await prepare(services);
    const found: (ServiceCredential | null)[] = [];
    if (request.signature !== '') found.push(await signer(prepared.keys, request, nowMs()));
    if (request.authorization !== '') found.push(await bearer(prepared.tokens, request.authorization));
    const good = found.filter((one) => one !== null);
    const [first] = good;
    if (first === undefined || good.length < found.length || good.some((one) => one.name !== first.name))
      throw new DomainError('UNAUTHENTICATED');
    const scopes = first.scopes.filter((one) => good.every((other) => other.scopes.includes(one)));
    if (!scopes.includes(scope)) throw new DomainError('FORBIDDEN');
    return { name: first.name, scopes };
  };
}

async function prepare({ keys, tokens }: AppConfig['services']): Promise<Prepared> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return {
    keys: await Promise.all(
      keys.map(async (of) => ({
        of,
        key: await crypto.subtle.importKey('raw', utf8(of.secret), algorithm, false, ['sign']),
      })),
    ),
    tokens: await Promise.all(tokens.map(async (of) => ({ of, digest: await sha256(utf8(of.secret)) }))),
  };
}

async function signer(keys: Prepared['keys'], request: ServiceRequest, nowMs: number) {
  const sent = readSignature(request.signature);
  if (sent === null || Math.abs(Math.floor(nowMs / 1000) - Number(sent.t)) > WINDOW_S) return null;
  const head = utf8(`${sent.t}.${request.method}.${request.pathAndQuery}.`);
  const body = await request.readBody();
  const content = new Uint8Array(head.length + body.length);
  content.set(head);
  content.set(body, head.length);
  // One HMAC per key, however many signatures were sent, for the body may have 64 KiB.
  const tries = await Promise.all(
    keys.map(async ({ of, key }) => {
      const right = new Uint8Array(await crypto.subtle.sign('HMAC', key, content));
      return { of, isGood: sent.signatures.filter((one) => isSame(one, right)).length > 0 };
    }),
  );
  return tries.find((one) => one.isGood)?.of ?? null;
}

/** Parses `t=...,v1=...[,v1=...]`; other names are left to later versions. Null when the signature cannot be good. */
function readSignature(header: string) {
  if (header.length > HEADER_MAX_CHARS) return null;
  const parts = header.split(',').map((part) => part.trim());
  const valuesOf = (name: string) =>
    parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1));
  const [t = '', ...moreTimes] = valuesOf('t');
  const signatures = valuesOf('v1').filter((text) => HEX_SHA256.test(text));
  if (!UNIX_S.test(t) || moreTimes.length > 0) return null;
  if (signatures.length === 0 || signatures.length > SIGNATURES_MAX) return null;
  return { t, signatures: signatures.map(fromHex) };
}

/** Compares digests, so that the time shows neither a token's length nor its beginning. */
async function bearer(tokens: Prepared['tokens'], authorization: string) {
  const token = bearerOf(authorization);
  if (token === '' || token.length > TOKEN_MAX_CHARS) return null;
  const digest = await sha256(utf8(token));
  return tokens.filter((one) => isSame(one.digest, digest))[0]?.of ?? null;
}

/** Compares 32 bytes in constant time. */
const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length &&
  one.reduce((difference, byte, at) => difference | (byte ^ (other[at] ?? 0)), 0) === 0;

const utf8 = (text: string) => new TextEncoder().encode(text);
const sha256 = async (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const fromHex = (hex: string) =>
  Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
