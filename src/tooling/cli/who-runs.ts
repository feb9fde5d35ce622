type Env = Readonly<Record<string, string | undefined>>;

/** Who runs a command, for the audit: `AUDIT_ACTOR` where a job runs it for somebody, else the account of the machine. */
export function whoRuns(env: Env): string {
  const name = [env.AUDIT_ACTOR, env.SUDO_USER, env.USER, env.LOGNAME].find(
    (one) => one !== undefined && one !== '',
  );
  return `cli:${(name ?? 'unknown').replace(/[^\x21-\x7e]/g, '?')}`;
}
