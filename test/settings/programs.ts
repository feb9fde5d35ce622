import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { withConnection } from '../../src/tooling/dev/database/databases.ts';
import { locateServer, type ServerProgram } from '../../src/tooling/dev/database/locate-server.ts';
import { lastLines, runCommand, thisMachine } from '../../src/tooling/dev/database/machine.ts';
import { createProgress } from '../../src/tooling/dev/progress.ts';
import { rootDir } from '../support/world.ts';

export type Program = { readonly title: string; readonly name: string; readonly program: ServerProgram };

/** The folder of MySQL in `.ci/beside` and docs/testing.md. */
const MYSQL_DIR = join(rootDir, '.local', 'real-mysql');
const MARIADB_DIR = join(rootDir, '.local', 'mariadb-new');

/**
 * The programs of the servers for this test, of the same make as the server of the run. MariaDB is tried in the version
 * of the machine, and in that of Debian's unstable suite (which has other defaults from 11.6 on). A missing program is
 * reported.
 */
export async function programsHere(): Promise<readonly Program[]> {
  if (/mariadb/i.test(await runningVersion())) return [...(await ownMariaDb()), ...(await newMariaDb())];
  const own = await machinesOwn('mysql');
  if (own !== null) return [{ title: 'MySQL', name: 'test-settings-mysql', program: own }];
  const server = join(MYSQL_DIR, 'server');
  if (existsSync(server)) {
    return [{ title: 'MySQL', name: 'test-settings-mysql', program: { flavor: 'mysql', server } }];
  }
  console.log(`The tests of settings did not run on MySQL: no program of it here or in ${MYSQL_DIR}`);
  return [];
}

async function runningVersion(): Promise<string> {
  const [rows] = await withConnection(process.env.TEST_SERVER_URL ?? '', (connection) =>
    connection.query<RowDataPacket[]>('SELECT version() AS version'),
  );
  return String(rows[0]?.version);
}

async function machinesOwn(flavor: ServerProgram['flavor']): Promise<ServerProgram | null> {
  const found = await locateServer(thisMachine(), createProgress()).catch(() => null);
  return found?.flavor === flavor ? found : null;
}

async function ownMariaDb(): Promise<readonly Program[]> {
  const program = await machinesOwn('mariadb');
  if (program !== null) return [{ title: "the machine's MariaDB", name: 'test-settings-own', program }];
  console.log("The tests of settings did not run on the machine's MariaDB: it has none");
  return [];
}

async function newMariaDb(): Promise<readonly Program[]> {
  const script = join(rootDir, 'src', 'tooling', 'dev', 'database', 'debian-server.sh');
  const { code, output } = await runCommand('bash', [script, 'mariadb', MARIADB_DIR]);
  if (code === 0) {
    const [server, installer] = [join(MARIADB_DIR, 'server'), join(MARIADB_DIR, 'install-db')];
    return [
      {
        title: 'a new MariaDB',
        name: 'test-settings-new',
        program: { flavor: 'mariadb', server, installer },
      },
    ];
  }
  console.log(
    `The tests of settings did not run on a MariaDB from 11.6 on: ${lastLines(output, 1) || 'no bash'}`,
  );
  return [];
}
