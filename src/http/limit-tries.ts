import type { Caller } from '../operations/shared/types.ts';
import { refuse } from './failures.ts';
import type { LimitKind } from './limits.ts';
import type { Call } from './route.ts';

type Tried = Pick<Call, 'c' | 'parts'> & { readonly caller: Caller };

const limitKey = (caller: Caller) => caller.userId ?? caller.address ?? 'unknown';

/**
 * Does `work` unless the caller has tried too many unknown codes (spec 16). A try is taken before the work and given
 * back unless the code was unknown, so that requests at the same time cannot exceed the limit.
 */
export async function tryingCoupon(
  { c, parts, caller }: Tried,
  code: string,
  work: (isUnknown: () => void) => Promise<Response>,
): Promise<Response> {
  if (code === '') return work(() => undefined);
  const begun = await parts.limits.begin('bad_coupon', limitKey(caller), caller.userId === null);
  if (!begun.ok) return refuse(c, 'RATE_LIMITED', { retry_after_s: begun.retryAfterS });
  let counts = false;
  try {
    return await work(() => {
      counts = true;
    });
  } finally {
    await begun.end(counts);
  }
}

/** The refusal of a try beyond the limit; null when the request may go on. */
export async function limitTries({ c, parts, caller }: Tried, kind: LimitKind): Promise<Response | null> {
  const taken = await parts.limits.take(kind, limitKey(caller), caller.userId === null);
  return taken.ok ? null : refuse(c, 'RATE_LIMITED', { retry_after_s: taken.retryAfterS });
}
