import { setTimeout as delay } from 'node:timers/promises';
import { createProgress, inStep, type Progress } from '../progress.ts';
import {
  databaseNameOf,
  defaultDatabaseName,
  parseDatabaseUrl,
  placeOf,
  urlWithDatabase,
} from './database-url.ts';
import { createDatabase, dropDatabase, withConnection } from './databases.ts';
import { markDevelopment, refuseUnmarked } from './development-mark.ts';
import { type Machine, thisMachine } from './machine.ts';
import { openPrivateServer } from './private-server.ts';

export interface ArrangeOptions {
  rootDir: string;
  /** `dev`, `test`, or any other name: each has a private server with files of its own. */
  name: string;
  /**
   * A server to use as it is; the database it names is created when it is missing. One that is there must be empty, or
   * made by a development command.
   */
  databaseUrl?: string | undefined;
  /** The caller makes databases of its own on the server and leaves the given one alone. */
  onlyServer?: boolean;
  /** Drop the database first. */
  reset?: boolean;
  progress?: Progress;
  machine?: Machine;
}

export interface ArrangedDatabase {
  /** The URL with the database's name. */
  url: string;
  serverUrl: string;
  /** A description for people, without a password. */
  description: string;
  startedByUs: boolean;
  /** Leaves the private server, which stops when no other process uses it. Does nothing for a given URL. */
  stop(): Promise<void>;
}

const GIVEN_SERVER_DEADLINE_MS = 10_000;
const POLL_MS = 200;
const ER_BAD_DB_ERROR = 1049;

/** Finds or makes a database, in this order: DATABASE_URL, a server program, apt-get, Homebrew. @throws with advice */
export async function arrangeDatabase(options: ArrangeOptions): Promise<ArrangedDatabase> {
  const progress = options.progress ?? createProgress();
  if (options.databaseUrl) return useGiven(options.databaseUrl, options, progress);
  const server = await openPrivateServer({ ...options, progress, machine: options.machine ?? thisMachine() });
  const name = defaultDatabaseName(options.name);
  try {
    if (options.reset) await dropDatabase(server.serverUrl, name);
    return { ...server, url: await createDatabase(server.serverUrl, name) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function useGiven(
  databaseUrl: string,
  options: ArrangeOptions,
  progress: Progress,
): Promise<ArrangedDatabase> {
  const given = parseDatabaseUrl(databaseUrl);
  const name = databaseNameOf(given) || defaultDatabaseName(options.name);
  const url = urlWithDatabase(given, name);
  const serverUrl = urlWithDatabase(given, '');
  await inStep(progress, `Connecting to ${placeOf(given)}`, async () => {
    const isThere = await isDatabaseThere(url);
    if (isThere && !options.onlyServer) await refuseUnmarked(url);
    if (isThere && options.reset) await dropDatabase(serverUrl, name);
    // Only when it is missing, for the user of a managed database may not be allowed to create one.
    if (!isThere || options.reset) await createDatabase(serverUrl, name);
    if (!options.onlyServer) await markDevelopment(url);
  });
  return {
    url,
    serverUrl,
    description: `${name} on ${placeOf(given)}, from DATABASE_URL`,
    startedByUs: false,
    stop: async () => undefined,
  };
}

/** Waits a little for a server that is just starting, as in a compose file. */
async function isDatabaseThere(url: string): Promise<boolean> {
  const deadlineAtMs = Date.now() + GIVEN_SERVER_DEADLINE_MS;
  for (;;) {
    try {
      await withConnection(url, (connection) => connection.query('SELECT 1'));
      return true;
    } catch (error) {
      const { errno, code, message } = error as { errno?: number; code?: string; message: string };
      if (errno === ER_BAD_DB_ERROR) return false;
      const isAway = code === 'ECONNREFUSED' || code === 'PROTOCOL_CONNECTION_LOST' || code === 'ECONNRESET';
      if (!isAway || Date.now() > deadlineAtMs) {
        const reason = message || code || 'no answer';
        throw new Error(`The database at ${placeOf(url)} (from DATABASE_URL) cannot be used: ${reason}`);
      }
    }
    await delay(POLL_MS);
  }
}
