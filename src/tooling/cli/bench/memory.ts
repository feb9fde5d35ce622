import { readFileSync } from 'node:fs';

const EVERY_MS = 1_000;
const PAGE_BYTES = 4_096;
const MB = 1024 * 1024;

/** Reads the resident memory of processes each second; `stop` gives first, last and most in words. */
export function watchMemory(pids: Readonly<Record<string, number>>) {
  const seen = Object.fromEntries(Object.keys(pids).map((name) => [name, [] as number[]]));
  const look = () => {
    for (const [name, pid] of Object.entries(pids)) seen[name]?.push(residentMb(pid));
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  return {
    stop(): string {
      clearInterval(timer);
      look();
      const words = Object.entries(seen).map(([name, values]) => {
        const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0];
        return `${name} ${first.toFixed(0)} MB at first, ${last.toFixed(0)} at last, ${Math.max(...values).toFixed(0)} at most`;
      });
      return `memory: ${words.join('; ')}`;
    },
  };
}

function residentMb(pid: number): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES) / MB;
  } catch {
    return Number.NaN;
  }
}
