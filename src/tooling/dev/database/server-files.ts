import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ServerFiles {
  home: string;
  /** The data folder of a flavor, for MariaDB and MySQL cannot read each other's files. */
  data(flavor: string): string;
  socket: string;
  /**
   * The server's own temporary folder: a starting MariaDB deletes the temporary tables of others in the same folder.
   */
  temporary: string;
  log: string;
  pid: string;
  port: string;
  state: string;
  lock: string;
  users: string;
}

/** The most bytes of a socket's path: 108 on Linux and 104 on macOS, less the closing zero. */
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
