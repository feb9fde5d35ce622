import { spawnSync } from 'node:child_process';

/** The running processes that `pid` has started, without the one that lists them. */
export function childrenOf(pid: number): number[] {
  const { stdout, pid: own } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    return parent === pid && child !== undefined && child !== own ? [child] : [];
  });
}
