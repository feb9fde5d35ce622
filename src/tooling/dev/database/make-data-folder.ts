import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inStep, type Progress } from '../progress.ts';
import type { ServerProgram } from './locate-server.ts';
import { lastLines, runCommand } from './machine.ts';
import type { ServerFiles } from './server-files.ts';

const MARKER = 'shopping-complete';

/** Makes the data folder unless a complete one is there; returns its path. Call it with the lock held. */
export async function ensureDataFolder(
  files: ServerFiles,
  program: ServerProgram,
  progress: Progress,
): Promise<string> {
  const data = files.data(program.flavor);
  if (existsSync(join(data, MARKER))) return data;
  removeUnfinished(files, data);
  await inStep(
    progress,
    `Making a data folder for ${program.flavor === 'mysql' ? 'MySQL' : 'MariaDB'}`,
    async () => {
      // Under a name of its own, as a killed start may have left an initialiser behind that still writes.
      const making = `${data}.making-${randomBytes(4).toString('hex')}`;
      mkdirSync(making);
      const [command, ...args] = initialiseCommand(program, making);
      const { code, output } = await runCommand(command, args, {
        // Not as an option: the script that MariaDB has for this splits options at spaces.
        TMPDIR: files.temporary,
      });
      if (code !== 0) throw new Error(failure(program, code, output));
      writeFileSync(join(making, MARKER), '');
      renameSync(making, data);
    },
  );
  return data;
}

function removeUnfinished(files: ServerFiles, data: string): void {
  rmSync(data, { recursive: true, force: true });
  for (const entry of readdirSync(files.home)) {
    if (entry.includes('.making-'))
      rmSync(join(files.home, entry), { recursive: true, force: true, maxRetries: 3 });
  }
}

function initialiseCommand(
  { flavor, server, installer }: ServerProgram,
  dataDir: string,
): [string, ...string[]] {
  const common = ['--no-defaults', `--datadir=${dataDir}`];
  if (flavor === 'mysql') {
    return [server, ...common, ...userOption(), '--initialize-insecure', '--secure-file-priv=NULL'];
  }
  if (installer === undefined) throw new Error('MariaDB was found without mariadb-install-db');
  // Without --user even as root: given one, the script runs chown, and trips over a space in the path.
  return [installer, ...common, '--auth-root-authentication-method=normal', '--skip-test-db'];
}

/** The servers refuse to run as root unless told to. */
export function userOption(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

function failure(program: ServerProgram, code: number, output: string): string {
  // Ubuntu's profile for MySQL allows /var/lib/mysql only, and says no more than "Permission denied".
  const hint = /permission denied|errno: 13/i.test(output)
    ? '\nIf AppArmor confines this server to /var/lib/mysql, install mariadb-server or set DATABASE_URL.'
    : '';
  return `${program.installer ?? program.server} failed (exit code ${code}):\n${lastLines(output, 12)}${hint}`;
}
