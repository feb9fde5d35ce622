import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inStep, type Progress } from '../progress.ts';
import type { ServerProgram } from './locate-server.ts';
import { lastLines, runCommand } from './machine.ts';
import type { ServerFiles } from './server-files.ts';

const MARKER = 'shopping-complete';

/** Makes the data folder unless a complete one exists. The caller has the lock. @returns its path */
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
      // The folder has a fresh name while it is made, for the initialiser of a killed start may still write.
      const making = `${data}.making-${randomBytes(4).toString('hex')}`;
      mkdirSync(making);
      const [command, ...args] = initialiseCommand(program, making);
      const { code, output } = await runCommand(command, args, {
        // Given as a variable, for MariaDB's script splits options at spaces.
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
  // Without --user even as root, for with it the script runs chown and fails at a space in the path.
  return [installer, ...common, '--auth-root-authentication-method=normal', '--skip-test-db'];
}

/** The option without which servers refuse to run as root. */
export function userOption(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

function failure(program: ServerProgram, code: number, output: string): string {
  // Ubuntu's profile for MySQL allows /var/lib/mysql only; its error is a bare "Permission denied".
  const hint = /permission denied|errno: 13/i.test(output)
    ? '\nIf AppArmor confines this server to /var/lib/mysql, install mariadb-server or set DATABASE_URL.'
    : '';
  return `${program.installer ?? program.server} failed (exit code ${code}):\n${lastLines(output, 12)}${hint}`;
}
