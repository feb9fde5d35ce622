/** Whether this process may be given work, and if not, why (spec 16). */
export type Readiness = { readonly ready: boolean; readonly reasons: readonly string[] };

type Parts = {
  readonly isDraining: () => boolean;
  readonly ping: () => Promise<void>;
  readonly isMigrated: () => Promise<boolean>;
  /** What the database's settings would make wrong, by name. */
  readonly settingProblems: () => Promise<readonly string[]>;
  /** For the consumer only. */
  readonly isJoined?: () => boolean;
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
