import { dirname, join } from 'node:path';
import { findOrInstall, type PackageNames } from '../install-package.ts';
import type { Progress } from '../progress.ts';
import type { Machine } from './machine.ts';

export interface ServerProgram {
  flavor: 'mariadb' | 'mysql';
  server: string;
  /** mariadb-install-db; MySQL's server needs none. */
  installer?: string;
}

const NAMES: PackageNames = { apt: 'mariadb-server', brew: { formula: 'mariadb', title: 'MariaDB' } };

/** Finds a server program; installs MariaDB when there is none and the machine allows it. */
export async function locateServer(machine: Machine, progress: Progress): Promise<ServerProgram> {
  const { found, failures } = await findOrInstall(machine, progress, NAMES, () => findProgram(machine));
  if (found) return found;
  throw new Error(noServerMessage(failures));
}

async function findProgram(machine: Machine): Promise<ServerProgram | undefined> {
  for (const name of ['mariadbd', 'mysqld']) {
    const server = machine.which(name);
    if (server === undefined) continue;
    // Both projects have a program mysqld; only its output tells which one it is.
    const { code, output } = await machine.run([server, '--no-defaults', '--version']);
    if (code !== 0) continue;
    if (!/mariadb/i.test(output)) return { flavor: 'mysql', server };
    const installer = ['mariadb-install-db', 'mysql_install_db']
      .flatMap((program) => [machine.which(program), machine.which(join(dirname(server), program))])
      .find((path) => path !== undefined);
    if (installer) return { flavor: 'mariadb', server, installer };
  }
  return undefined;
}

function noServerMessage(failures: readonly string[]): string {
  return [
    'There is no database. Any one of these four is enough:',
    '  1. Set DATABASE_URL to a MySQL or MariaDB that you have, e.g. mysql://root@127.0.0.1:3306/shopping',
    '  2. Have the program mariadbd or mysqld on this machine; a private server is then started for you',
    '  3. On Debian or Ubuntu: run as root, or where "sudo -n" works, or do it yourself:',
    '       sudo apt-get install mariadb-server',
    '  4. On macOS, with Homebrew from https://brew.sh:  brew install mariadb',
    ...failures.map((failure) => `\n${failure}`),
  ].join('\n');
}
