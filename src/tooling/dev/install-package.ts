import { lastLines, type Machine } from './database/machine.ts';
import { inStep, type Progress } from './progress.ts';

/** A package's name in each known package manager. */
export interface PackageNames {
  apt: string;
  brew: { formula: string; title: string };
}

type Way = { title: string; command: [string, ...string[]] };

/**
 * The result of `find`, if necessary after each way of installing that this machine allows. `failures` tells people
 * which ways were tried and why they failed.
 */
export async function findOrInstall<T>(
  machine: Machine,
  progress: Progress,
  names: PackageNames,
  find: () => Promise<T | undefined>,
): Promise<{ found: T | undefined; failures: string[] }> {
  const present = await find();
  if (present !== undefined) return { found: present, failures: [] };
  const failures: string[] = [];
  for (const { title, command } of await waysToInstall(machine, names)) {
    const result = await inStep(progress, title, () => machine.run(command));
    const installed = await find();
    if (installed !== undefined) return { found: installed, failures };
    failures.push(`${title} did not work (exit code ${result.code}):\n${lastLines(result.output, 6)}`);
  }
  return { found: undefined, failures };
}

async function waysToInstall(machine: Machine, { apt, brew }: PackageNames): Promise<Way[]> {
  const ways: Way[] = [];
  if (machine.platform === 'linux' && machine.which('apt-get')) {
    const shell = ['sh', '-c', aptScript(apt)] as const;
    const title = `Installing the package ${apt} with apt-get`;
    if (machine.isRoot) ways.push({ title, command: [...shell] });
    else if (await canSudo(machine))
      ways.push({ title: `${title} (sudo)`, command: ['sudo', '-n', ...shell] });
  }
  const program = machine.platform === 'darwin' ? machine.which('brew') : undefined;
  if (program) {
    const title = `Installing ${brew.title} with Homebrew`;
    ways.push({ title, command: [program, 'install', brew.formula] });
  }
  return ways;
}

async function canSudo(machine: Machine): Promise<boolean> {
  return machine.which('sudo') !== undefined && (await machine.run(['sudo', '-n', 'true'])).code === 0;
}

// policy-rc.d keeps the package from starting a system-wide server, for we run our own. The script goes on when
// "update" fails, for a broken third-party source makes it fail while Debian's own lists are fine.
const aptScript = (name: string) => `set -e
export DEBIAN_FRONTEND=noninteractive
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
  trap 'rm -f "$guard"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' >"$guard"
  chmod 755 "$guard"
fi
apt-get -o DPkg::Lock::Timeout=120 update || true
apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends ${name}
`;
