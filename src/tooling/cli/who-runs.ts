type Env = Readonly<Record<string, string | undefined>>;

/**
 * The person who runs a command, for the audit: `AUDIT_ACTOR` if a job runs it for somebody, else the machine's
 * account.
 */
export function whoRuns(env: Env): string {
  const name = [env.AUDIT_ACTOR, env.SUDO_USER, env.USER, env.LOGNAME].find(
    (one) => one !== undefined && one !== '',
  );
  return `cli:${(name ?? 'unknown').replace(/[^\x21-\x7e]/g, '?')}`;
}
