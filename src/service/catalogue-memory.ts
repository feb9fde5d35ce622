import { LRUCache } from 'lru-cache';
import { couponsOfCaller, NO_COUPONS } from '../domain/pricing/coupons-of-caller.ts';
import type { CatalogueReads } from '../operations/pricing/catalogue-reads.ts';

/** Regions are few; what callers make up as one is found nowhere, and must not fill the memory. */
const KEPT_MAX = 500;

/**
 * Keeps what `reads` give for `ttlMs`, per process: a summary may show what was true that long ago. Those who ask at once
 * share one read. What fails is not kept. 0 remembers nothing.
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
      // What is the same for everybody is read and parsed once; a caller's own is theirs and now.
      async couponsFor(userId, atMs) {
        nowMs = atMs;
        const own = userId === null ? NO_COUPONS : reads.ownCoupons(userId);
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
    // Its clock is looked at each time: a read must not be older than it says.
    ttlResolution: 0,
    fetchMethod: async (key) => ({ value: await read(key) }),
  });
  return async (key) => (cache.get(key) ?? (await cache.forceFetch(key))).value;
}
