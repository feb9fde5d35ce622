/** Whether this process may be given work, and if not, why (spec 16). */
export type Readiness = { readonly ready: boolean; readonly reasons: readonly string[] };

/**
 * The stable word for `reasons`: of what is away. Only a consumer without its group is ready but for the broker.
 * @returns '' when there is none
 */
export function readinessError({ reasons }: Readiness): '' | 'DATABASE_UNAVAILABLE' | 'UPSTREAM_UNAVAILABLE' {
  if (reasons.length === 0) return '';
  return reasons.every((reason) => reason === 'group') ? 'UPSTREAM_UNAVAILABLE' : 'DATABASE_UNAVAILABLE';
}

/** What only the process knows of it. */
export type ReadinessHost = {
  readonly isDraining: () => boolean;
  /** For the consumer only. */
  readonly isJoined?: () => boolean;
  /** Whether the database answers; its own unless given. */
  readonly ping?: () => Promise<void>;
};
type Parts = Required<Pick<ReadinessHost, 'ping'>> &
  ReadinessHost & {
    readonly isMigrated: () => Promise<boolean>;
    /** What the database's settings would make wrong, by name. */
    readonly settingProblems: () => Promise<readonly string[]>;
  };

export async function checkReadiness(parts: Parts): Promise<Readiness> {
  if (parts.isDraining()) return { ready: false, reasons: ['draining'] };
  const reasons: string[] = [];
  try {
    reasons.push(...(await parts.settingProblems()));
    await parts.ping();
    if (!(await parts.isMigrated())) reasons.push('migrations');
  } catch {
    reasons.push('database');
  }
  if (parts.isJoined?.() === false) reasons.push('group');
  return { ready: reasons.length === 0, reasons };
}
