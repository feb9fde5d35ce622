import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The process that listens on a TCP port of this machine: its pid and, if visible, its command. */
export type PortOwner = { readonly pid: number; readonly command: string };

const LISTEN = '0A';
const COMMAND_CHARS = 120;

/** @returns null when no process is found: it has ended, or is another user's */
export function portOwner(port: number): PortOwner | null {
  try {
    return process.platform === 'linux' ? fromProc(port) : fromLsof(port);
  } catch {
    return null;
  }
}

/** "Port 8787 is taken by process 4711 (bun src/server.ts)." */
export function takenPortText(port: number): string {
  const owner = portOwner(port);
  if (owner === null) return `Port ${port} is taken.`;
  return `Port ${port} is taken by process ${owner.pid}${owner.command === '' ? '' : ` (${owner.command})`}.`;
}

function fromProc(port: number): PortOwner | null {
  const wanted = new Set(['tcp', 'tcp6'].flatMap((table) => listeners(table, port)));
  if (wanted.size === 0) return null;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const pid = pids.find((one) => hasSocket(one, wanted));
  if (pid === undefined) return null;
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  return { pid: Number(pid), command: command.slice(0, COMMAND_CHARS) };
}

/** The `socket:[inode]` of each listener on the port. */
function listeners(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1);
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/);
    return state === LISTEN && local.endsWith(suffix) ? [`socket:[${inode}]`] : [];
  });
}

function hasSocket(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((fd) => sockets.has(linkOf(`${folder}/${fd}`)));
  } catch {
    // The process is another user's, or has ended.
    return false;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function fromLsof(port: number): PortOwner | null {
  const asked = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
  const { stdout } = spawnSync('lsof', asked, { encoding: 'utf8' });
  const pid = /^p(\d+)$/m.exec(stdout ?? '')?.[1];
  const command = /^c(.+)$/m.exec(stdout ?? '')?.[1] ?? '';
  return pid === undefined ? null : { pid: Number(pid), command };
}
