import { type AppConfig, parseConfig } from '../../../config/config.ts';
import { openDatabase } from '../../../db/open-database.ts';
import { createService, type Service } from '../../../service/create-service.ts';
import { peopleOf } from '../../../service/people.ts';
import { defaultDatabaseName, urlWithDatabase } from '../../dev/database/database-url.ts';
import { runningServerUrl } from '../../dev/database/private-server.ts';
import { devEnv } from '../../dev/dev-env.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** An address where nothing listens: the service's own sweep sends the requests that a replay makes. */
const NOBODY = 'http://127.0.0.1:9';
const STAND_IN = {
  ...devEnv,
  PRICECTRL_URL: NOBODY,
  FOREX_URL: NOBODY,
  REBATE_URL: NOBODY,
  PAYMENT_URL: NOBODY,
};

export type DlqService = Service['deadLetters'];

/**
 * Makes the service for one command. `isWhole`: the command needs the real configuration.
 * @throws Error without a database, or with every bad variable
 */
export function openService(env: Env, rootDir: string, isWhole: boolean) {
  const config = readConfig(env, rootDir, isWhole);
  const database = openDatabase(config.database);
  const toStderr = (event: string, fields: Readonly<Record<string, unknown>>) => {
    process.stderr.write(`${JSON.stringify({ event, ...fields })}\n`);
  };
  const { deps, deadLetters, inheritOrders } = createService(config, {
    database,
    log: { info: () => undefined, warn: toStderr, error: toStderr },
  });
  return { deadLetters, inheritOrders, people: peopleOf(deps), close: () => database.close() };
}

function readConfig(env: Env, rootDir: string, isWhole: boolean): AppConfig {
  const given = env.DATABASE_URL ?? '';
  if (given !== '') {
    const isOurs = env.APP_ENV === 'development' || env.APP_ENV === 'test';
    // Listing and showing need the database only.
    return parseConfig(
      isWhole && !isOurs ? env : { ...STAND_IN, ...env, ...(isWhole ? {} : { APP_ENV: 'test' }) },
    );
  }
  const serverUrl = runningServerUrl(rootDir, 'dev');
  if (serverUrl === null)
    throw new Error('DATABASE_URL is not set, and no `bun run dev` with a database of its own runs here.');
  const databaseUrl = urlWithDatabase(serverUrl, defaultDatabaseName('dev'));
  return parseConfig({ ...STAND_IN, ...env, APP_ENV: 'development', DATABASE_URL: databaseUrl });
}
