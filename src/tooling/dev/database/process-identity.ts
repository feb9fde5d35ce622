import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A text that stays equal as long as `pid` is the same process; undefined when it does not run. A pid alone is not
 * enough: after a reboot, or in a container, small pids are soon used again.
 */
export function processIdentity(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; after it comes field 3, the state.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, threads, startTime] = [fields[0], Number(fields[17]), fields[19]];
    // A killed process counts as running while its other threads run, for its files and ports are not free yet.
    if ((state === 'Z' || state === 'X') && threads <= 1) return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${pid}/${startTime}`;
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [state = '', ...started] = (stdout ?? '').trim().split(/\s+/);
  if (status !== 0 || state === '' || state.startsWith('Z')) return undefined;
  return `${pid}/${started.join(' ')}`;
}
