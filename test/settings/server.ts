import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { migrate } from '../../src/db/migrate.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../../src/db/tcp-client.ts';
import { freshDatabase } from '../../src/tooling/dev/database/databases.ts';
import { thisMachine } from '../../src/tooling/dev/database/machine.ts';
import { openPrivateServer } from '../../src/tooling/dev/database/private-server.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
import { createProgress } from '../../src/tooling/dev/progress.ts';
import { rootDir } from '../support/world.ts';
import { type Globals, HOSTILE_NAMES } from './hostile.ts';
import type { Program } from './programs.ts';

/**
 * Options that cannot be set later: the client's character set is ignored, and a lock wait that times out rolls the
 * transaction back.
 */
const START_OPTIONS = [
  '--loose-skip-character-set-client-handshake',
  '--character-set-server=latin1',
  '--innodb-rollback-on-timeout=ON',
];

async function openControl(serverUrl: string) {
  const connection = await createConnection({ uri: serverUrl });
  const rows = async (sql: string) => (await connection.query<RowDataPacket[]>(sql))[0];
  return {
    rows,
    has: async (name: string) => (await rows(`SHOW GLOBAL VARIABLES LIKE '${name}'`)).length === 1,
    end: () => connection.end(),
  };
}

/** A server of its own for this test, whose settings disturb no other test, with a migrated database. */
export async function openSettingsServer({ name, program }: Program) {
  const [machine, progress] = [thisMachine(), createProgress()];
  const server = await openPrivateServer({
    rootDir,
    name,
    machine,
    progress,
    program,
    serverOptions: START_OPTIONS,
  });
  // A killed run leaves its settings on the server, so they are reset before other connections are opened.
  const first = await openControl(server.serverUrl);
  for (const name of HOSTILE_NAMES) {
    if (await first.has(name)) await first.rows(`SET GLOBAL ${name} = DEFAULT`);
  }
  await first.end();
  const { rows, has, end } = await openControl(server.serverUrl);
  const fresh = await freshDatabase(server.serverUrl);
  const client = openTcpDatabase(fresh.url, 1, undefined, NO_TIMEOUT);
  await migrate(client.db, readMigrations(rootDir));
  await client.close();

  return {
    url: fresh.url,
    serverUrl: server.serverUrl,
    rows,
    /** Whether the server has such a setting at all. */
    has,
    /** Runs `work` while new connections get these settings. Settings that the server does not know are left out. */
    async withGlobals(globals: Globals, work: () => Promise<void>): Promise<void> {
      const known: string[] = [];
      for (const name of Object.keys(globals)) if (await has(name)) known.push(name);
      try {
        for (const name of known) await rows(`SET GLOBAL ${name} = ${globals[name]}`);
        await work();
      } finally {
        for (const name of known) await rows(`SET GLOBAL ${name} = DEFAULT`);
      }
    },
    async stop(): Promise<void> {
      await fresh.drop();
      await end();
      await server.stop();
    },
  };
}

export type SettingsServer = Awaited<ReturnType<typeof openSettingsServer>>;
