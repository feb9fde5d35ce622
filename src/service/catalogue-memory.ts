import { LRUCache } from 'lru-cache';
import { couponsOfCaller, NO_COUPONS } from '../domain/pricing/coupons-of-caller.ts';
import type { CatalogueReads } from '../operations/pricing/catalogue-reads.ts';

/** The most remembered entries: regions are few, but callers may make names up, which must not fill the memory. */
const KEPT_MAX = 500;

/**
 * Remembers the results of `reads` for `ttlMs`, per process: a summary may be that old. Callers at the same time share
 * one read (single-flight). Failures are not remembered. 0 remembers nothing.
 */
export function rememberCatalogue(ttlMs: number): (reads: CatalogueReads) => CatalogueReads {
  return (reads) => {
    if (ttlMs === 0) return reads;
    const setups = kept(ttlMs, (region: string) => reads.regionSetup(region));
    const methods = kept(ttlMs, () => reads.paymentMethods());
    let nowMs = 0;
    const open = kept(ttlMs, () => reads.openCoupons(nowMs));
    return {
      ...reads,
      regionSetup: setups,
      paymentMethods: () => methods('all'),
      // Public coupons are read and parsed once for everybody; a caller's own are read each time.
      async couponsFor(userId, atMs) {
        nowMs = atMs;
        const own = userId === null ? NO_COUPONS : reads.ownCoupons(userId, nowMs);
        const [theirs, all] = await Promise.all([own, open('all')]);
        return couponsOfCaller(theirs, all, atMs);
      },
    };
  };
}

function kept<T>(ttlMs: number, read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const cache = new LRUCache<string, { readonly value: T }>({
    max: KEPT_MAX,
    ttl: ttlMs,
    // The cache checks its clock at each read, so that no result is older than `ttlMs`.
    ttlResolution: 0,
    fetchMethod: async (key) => ({ value: await read(key) }),
  });
  return async (key) => (cache.get(key) ?? (await cache.forceFetch(key))).value;
}
