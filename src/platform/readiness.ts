/** Whether this process may get work, and if not, why (spec 16). */
export type Readiness = { readonly ready: boolean; readonly reasons: readonly string[] };

/**
 * The stable error word for `reasons`. A consumer that has only not joined its group lacks the broker
 * (UPSTREAM_UNAVAILABLE). @returns '' without a reason
 */
export function readinessError({ reasons }: Readiness): '' | 'DATABASE_UNAVAILABLE' | 'UPSTREAM_UNAVAILABLE' {
  if (reasons.length === 0) return '';
  return reasons.every((reason) => reason === 'group') ? 'UPSTREAM_UNAVAILABLE' : 'DATABASE_UNAVAILABLE';
}

/** The parts of readiness that only the process knows. */
export type ReadinessHost = {
  readonly isDraining: () => boolean;
  /** For the consumer only. */
  readonly isJoined?: () => boolean;
  /** Checks that the database answers; by default the client's ping. */
  readonly ping?: () => Promise<void>;
};
type Parts = Required<Pick<ReadinessHost, 'ping'>> &
  ReadinessHost & {
    readonly isMigrated: () => Promise<boolean>;
    /** The database's settings that would make the service wrong, by name. */
    readonly settingProblems: () => Promise<readonly string[]>;
    /** Answers that a cache before the database gave; it needs the tables. */
    readonly cacheProblems: () => Promise<readonly string[]>;
  };

export async function checkReadiness(parts: Parts): Promise<Readiness> {
  if (parts.isDraining()) return { ready: false, reasons: ['draining'] };
  const reasons: string[] = [];
  try {
    reasons.push(...(await parts.settingProblems()));
    await parts.ping();
    if (await parts.isMigrated()) reasons.push(...(await parts.cacheProblems()));
    else reasons.push('migrations');
  } catch {
    reasons.push('database');
  }
  if (parts.isJoined?.() === false) reasons.push('group');
  return { ready: reasons.length === 0, reasons };
}
