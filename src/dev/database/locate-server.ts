import { dirname, join } from 'node:path';
import { inStep, type Progress } from '../progress.ts';
import { lastLines, type Machine } from './machine.ts';

export interface ServerProgram {
  flavor: 'mariadb' | 'mysql';
  server: string;
  /** mariadb-install-db; MySQL's server makes its data folder itself. */
  installer?: string;
}

type Way = { title: string; command: [string, ...string[]] };

/** Finds a server program, installing MariaDB when the machine has none and lets us. */
export async function locateServer(machine: Machine, progress: Progress): Promise<ServerProgram> {
  const present = await findProgram(machine);
  if (present) return present;
  const failures: string[] = [];
  for (const { title, command } of await waysToInstall(machine)) {
    const result = await inStep(progress, title, () => machine.run(command));
    const installed = await findProgram(machine);
    if (installed) return installed;
    failures.push(`${title} did not work (exit code ${result.code}):\n${lastLines(result.output, 6)}`);
  }
  throw new Error(noServerMessage(failures));
}

async function findProgram(machine: Machine): Promise<ServerProgram | undefined> {
  for (const name of ['mariadbd', 'mysqld']) {
    const server = machine.which(name);
    if (server === undefined) continue;
    // Both projects ship a program called mysqld: only its own words tell which one it is.
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

async function waysToInstall(machine: Machine): Promise<Way[]> {
  const ways: Way[] = [];
  if (machine.platform === 'linux' && machine.which('apt-get')) {
    const shell = ['sh', '-c', APT_SCRIPT] as const;
    const title = 'Installing the package mariadb-server with apt-get';
    if (machine.isRoot) ways.push({ title, command: [...shell] });
    else if (await canSudo(machine))
      ways.push({ title: `${title} (sudo)`, command: ['sudo', '-n', ...shell] });
  }
  const brew = machine.platform === 'darwin' ? machine.which('brew') : undefined;
  if (brew) ways.push({ title: 'Installing MariaDB with Homebrew', command: [brew, 'install', 'mariadb'] });
  return ways;
}

async function canSudo(machine: Machine): Promise<boolean> {
  return machine.which('sudo') !== undefined && (await machine.run(['sudo', '-n', 'true'])).code === 0;
}

// policy-rc.d keeps the package from starting a system-wide server; we run our own with its program.
// A broken third-party source makes "update" fail while Debian's own lists are fine: so go on.
const APT_SCRIPT = `set -e
export DEBIAN_FRONTEND=noninteractive
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
  trap 'rm -f "$guard"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' >"$guard"
  chmod 755 "$guard"
fi
apt-get -o DPkg::Lock::Timeout=120 update || true
apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends mariadb-server
`;

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
