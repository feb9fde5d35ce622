import { readdirSync, readFileSync } from 'node:fs';
import { cpuMs } from './cpu-time.ts';

/** Other servers of a measurement by the kernel's name for them; there is one of each. */
const OTHERS: Readonly<Record<string, string>> = { mariadbd: 'database', mysqld: 'database', java: 'broker' };

/** Measures the part of a core that each process uses; `stop` gives it in words, in hundredths of a core. */
export function watchCpu(pids: Readonly<Record<string, number>>) {
  const all = { ...others(), ...pids };
  const before = Object.entries(all).map(([name, pid]) => ({ name, pid, usedMs: cpuMs(pid) }));
  const startedMs = performance.now();
  return {
    stop(): string {
      const tookMs = performance.now() - startedMs;
      const words = before.map(
        ({ name, pid, usedMs }) => `${name} ${(((cpuMs(pid) - usedMs) / tookMs) * 100).toFixed(0)}`,
      );
      return `hundredths of a core: ${words.join(', ')}`;
    },
  };
}

function others(): Record<string, number> {
  const found: Record<string, number> = {};
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const name = OTHERS[commandOf(pid)];
    if (name !== undefined) found[name] = Number(pid);
  }
  return found;
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
