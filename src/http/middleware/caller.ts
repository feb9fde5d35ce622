import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { addressMatcher, guestNetwork, plainAddress } from '../../config/network-address.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { SignedIn } from '../../operations/shared/types.ts';
import type { AppParts } from '../app-parts.ts';
import { bearerOf } from '../bearer.ts';
import type { HttpEnv } from '../env.ts';
import type { Language } from '../error-table.ts';

type Believed = Pick<AppParts, 'config' | 'verifyToken' | 'remoteAddress'>;

const REGION = /^[A-Za-z]{2}$/;
const CLIENT = /^(ios|android|web)(?:_|$)/;
/** The most hops that are read, from the right. */
const HOPS_MAX = 32;

/** Chinese by any of its usual names, else English (spec 2). */
export const languageOf = (header: string | undefined): Language =>
  /^zh(?:$|[-_](?:Hans|CN|SG))/i.test(header ?? '') ? 'zh-Hans' : 'en';

/** Finds the caller (spec 2). A bad token is 401 even where a guest would be served. */
export const caller = (parts: Believed) => {
  const isTrusted = addressMatcher(parts.config.trustedProxies);
  return createMiddleware<HttpEnv>(async (c, next) => {
    const userId = await authenticate(c, parts);
    const region = c.req.header('cm-user-region') || c.req.header('x-cloudmall-user-region') || '';
    c.set('caller', {
      requestId: c.get('requestId'),
      traceparent: c.get('traceparent'),
      userId,
      region: REGION.test(region) ? region.toUpperCase() : '',
      language: c.get('language'),
      client: CLIENT.exec(c.req.header('cm-client') ?? '')?.[1] ?? '',
      address: networkAddress(c, parts, isTrusted),
    });
    await next();
  });
};

async function authenticate(c: Context<HttpEnv>, parts: Believed): Promise<string | null> {
  const bearer = bearerOf(c.req.header('authorization'));
  const sent = [c.req.header('x-cloudmall-access-token'), c.req.header('cm-user-token'), bearer];
  const tokens = new Set(sent.filter((token) => token !== undefined && token !== ''));
  const claimed = c.req.header('userid') ?? '';
  if (tokens.size > 1) throw new DomainError('UNAUTHENTICATED');
  const [token] = tokens;
  const userId = token === undefined ? null : await parts.verifyToken(token);
  if (token !== undefined && userId === null) throw new DomainError('UNAUTHENTICATED');
  // The header `userid` is never trusted without a token.
  if (claimed !== '' && claimed !== '0' && claimed !== userId) throw new DomainError('UNAUTHENTICATED');
  return userId;
}

/** @throws DomainError UNAUTHENTICATED for a guest */
export function signedIn(c: Context<HttpEnv>): SignedIn {
  const { userId, ...rest } = c.get('caller');
  if (userId === null) throw new DomainError('UNAUTHENTICATED');
  return { ...rest, userId };
}

/**
 * The network that a guest's tries count for: that of the last hop that is not a trusted proxy, in any form that the
 * proxy writes. Only trusted proxies are believed. When a proxy names no address, its own counts.
 */
function networkAddress(
  c: Context<HttpEnv>,
  parts: Believed,
  isTrusted: (address: string) => boolean,
): string | null {
  let client = plainAddress(parts.remoteAddress?.(c.req.raw) ?? '');
  if (client === null) return null;
  const hops = isTrusted(client) ? (c.req.header('x-forwarded-for') ?? '').split(',') : [];
  const named = hops.filter((hop) => hop.trim() !== '').slice(-HOPS_MAX);
  while (isTrusted(client)) {
    const before = plainAddress(named.pop() ?? '');
    if (before === null) break;
    client = before;
  }
  return guestNetwork(client);
}
