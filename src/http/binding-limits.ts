import type { LimitKind, RateLimiter, Taken } from './limits.ts';

/** A rate-limit binding of Workers. Its limit and its period of 60 s stand in wrangler.toml. */
type Binding = { limit(options: { key: string }): Promise<{ success: boolean }> };

const PERIOD_MS = 60_000;
/** Blocked keys remembered per isolate; beyond that the oldest is forgotten. */
const BLOCKED_MAX = 10_000;

/** Keys that were refused, until when; plain data that an isolate's requests may share. */
export type Blocked = Map<string, number>;

const nameOf = (kind: LimitKind, isGuest: boolean) => `LIMIT_${kind.toUpperCase()}${isGuest ? '_GUEST' : ''}`;

const isBinding = (value: unknown): value is Binding =>
  typeof (value as { limit?: unknown } | null | undefined)?.limit === 'function';

/** Bindings that a limit would need and that are not there, by name. */
export function unboundLimits(env: Readonly<Record<string, unknown>>): readonly string[] {
  const kinds: readonly LimitKind[] = ['checkout', 'bad_coupon'];
  const names = kinds.flatMap((kind) => [nameOf(kind, false), nameOf(kind, true)]);
  return names.filter((name) => !isBinding(env[name]));
}

/**
 * The limits of spec 16 by Workers' rate-limit bindings `LIMIT_<KIND>` and `LIMIT_<KIND>_GUEST`, which count per data
 * centre. A binding cannot be asked without counting, so `peek` knows only of refusals that this isolate has seen.
 * One that is not bound limits nothing.
 */
export function createBindingLimiter(
  env: Readonly<Record<string, unknown>>,
  blocked: Blocked,
  nowMs: () => number,
): RateLimiter {
  const untilOf = (id: string): Taken => {
    const leftMs = (blocked.get(id) ?? 0) - nowMs();
    // Longer than a period: the clock went back meanwhile.
    const isOver = leftMs <= 0 || leftMs > PERIOD_MS;
    return isOver ? { ok: true } : { ok: false, retryAfterS: Math.max(1, Math.ceil(leftMs / 1000)) };
  };
  return {
    async take(kind, key, isGuest) {
      const name = nameOf(kind, isGuest);
      const binding = env[name];
      if (!isBinding(binding)) return { ok: true };
      const { success } = await binding.limit({ key });
      if (success) return { ok: true };
      const id = `${name}:${key}`;
      if (untilOf(id).ok) {
        blocked.delete(id);
        blocked.set(id, nowMs() + PERIOD_MS);
        if (blocked.size > BLOCKED_MAX) blocked.delete(blocked.keys().next().value ?? '');
      }
      return untilOf(id);
    },
    async peek(kind, key, isGuest) {
      return untilOf(`${nameOf(kind, isGuest)}:${key}`);
    },
  };
}
