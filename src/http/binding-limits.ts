import type { LimitKind, RateLimiter, Refusal } from './limits.ts';

/** A rate-limit binding of Workers; wrangler.toml has its limit and its period of 60 s. */
type Binding = { limit(options: { key: string }): Promise<{ success: boolean }> };

const PERIOD_MS = 60_000;
/** The most keys that an isolate remembers of each kind; the oldest is forgotten. */
const KEYS_MAX = 10_000;
/**
 * The most tries of one user in flight in an isolate, for a binding counts only ended tries and cannot give one back. A
 * guest's network has as many more as it has tries a minute.
 */
const UNDER_WAY_MAX = 10;
/** A try counts as ended after this time, for the platform may have ended its request. */
const UNDER_WAY_MS = 30_000;

/** The limits' data that requests of an isolate share. */
export type LimitMemory = {
  /** refused keys, with the end of the refusal */
  readonly blocked: Map<string, number>;
  /** the beginnings of the tries in flight */
  readonly underWay: Map<string, readonly number[]>;
};
export const createLimitMemory = (): LimitMemory => ({ blocked: new Map(), underWay: new Map() });

const nameOf = (kind: LimitKind, isGuest: boolean) => `LIMIT_${kind.toUpperCase()}${isGuest ? '_GUEST' : ''}`;

const isBinding = (value: unknown): value is Binding =>
  typeof (value as { limit?: unknown } | null | undefined)?.limit === 'function';

/** The names of missing bindings. */
export function unboundLimits(env: Readonly<Record<string, unknown>>): readonly string[] {
  const kinds: readonly LimitKind[] = ['checkout', 'bad_coupon'];
  const names = kinds.flatMap((kind) => [nameOf(kind, false), nameOf(kind, true)]);
  return names.filter((name) => !isBinding(env[name]));
}

/**
 * The limits of spec 16 by Workers' rate-limit bindings `LIMIT_<KIND>` and `LIMIT_<KIND>_GUEST`, which count per data
 * centre. A binding counts with every call and cannot give a try back, so a begun try is counted at its end, and an
 * isolate has few tries of one key in flight. A missing binding limits nothing. `guestFactor`: as the setting says, and
 * the limits of the bindings.
 */
export function createBindingLimiter(
  env: Readonly<Record<string, unknown>>,
  { blocked, underWay }: LimitMemory,
  nowMs: () => number,
  guestFactor: number,
): RateLimiter {
  const refusalOf = (id: string): Refusal | null => {
    const leftMs = (blocked.get(id) ?? 0) - nowMs();
    // More than a period is left only when the clock went back.
    const isOver = leftMs <= 0 || leftMs > PERIOD_MS;
    return isOver ? null : { ok: false, retryAfterS: Math.max(1, Math.ceil(leftMs / 1000)) };
  };
  const count = async (binding: Binding, id: string, key: string): Promise<Refusal | null> => {
    const { success } = await binding.limit({ key });
    if (success) return null;
    if (refusalOf(id) === null) keepNewest(blocked, id, nowMs() + PERIOD_MS);
    return refusalOf(id);
  };
  return {
    async take(kind, key, isGuest) {
      const name = nameOf(kind, isGuest);
      const binding = env[name];
      if (!isBinding(binding)) return { ok: true };
      return (await count(binding, `${name}:${key}`, key)) ?? { ok: true };
    },
    async begin(kind, key, isGuest) {
      const name = nameOf(kind, isGuest);
      const binding = env[name];
      if (!isBinding(binding)) return { ok: true, end: async () => {} };
      const id = `${name}:${key}`;
      const refusal = refusalOf(id);
      if (refusal !== null) return refusal;
      const beganMs = nowMs();
      const living = (underWay.get(id) ?? []).filter((sinceMs) => beganMs - sinceMs < UNDER_WAY_MS);
      if (living.length >= UNDER_WAY_MAX * (isGuest ? guestFactor : 1)) return { ok: false, retryAfterS: 1 };
      keepNewest(underWay, id, [...living, beganMs]);
      return {
        ok: true,
        async end(counts) {
          leave(underWay, id, beganMs);
          if (counts) await count(binding, id, key);
        },
      };
    },
  };
}

function keepNewest<V>(map: Map<string, V>, id: string, value: V): void {
  map.delete(id);
  map.set(id, value);
  if (map.size > KEYS_MAX) map.delete(map.keys().next().value ?? '');
}

function leave(underWay: LimitMemory['underWay'], id: string, beganMs: number): void {
  const others = [...(underWay.get(id) ?? [])];
  const at = others.indexOf(beganMs);
  if (at >= 0) others.splice(at, 1);
  if (others.length === 0) underWay.delete(id);
  else underWay.set(id, others);
}
