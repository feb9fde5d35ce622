import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ServerFiles {
  home: string;
  /** MariaDB and MySQL cannot read each other's files, so each has its own. */
  data(flavor: string): string;
  socket: string;
  /** Its own: a starting MariaDB deletes the temporary tables of every other one that uses the same folder. */
  temporary: string;
  log: string;
  pid: string;
  port: string;
  state: string;
  lock: string;
  users: string;
}

/** sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero. */
const SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

export function serverFiles(rootDir: string, name: string): ServerFiles {
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(name)) throw new Error(`"${name}" cannot name a private database server`);
  const home = join(rootDir, '.local', 'db', name);
  const near = join(home, 'mysql.sock');
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 16);
  return {
    home,
    data: (flavor) => join(home, `data-${flavor}`),
    socket: Buffer.byteLength(near) <= SOCKET_PATH_BYTES ? near : join(tmpdir(), `shopping-${hash}.sock`),
    temporary: join(home, 'tmp'),
    log: join(home, 'server.log'),
    pid: join(home, 'server.pid'),
    port: join(home, 'port'),
    state: join(home, 'server.json'),
    lock: join(home, 'lock'),
    users: join(home, 'users'),
  };
}
