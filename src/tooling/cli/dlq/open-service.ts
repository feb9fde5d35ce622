import { join } from 'node:path';
import { type AppConfig, parseConfig } from '../../../config/config.ts';
import { openDatabase } from '../../../db/open-database.ts';
import { inheritOrders } from '../../../operations/orders/inherit-orders.ts';
import { errorFields } from '../../../platform/logger.ts';
import { createService } from '../../../service/create-service.ts';
import { type DeadLetters, deadLettersOf } from '../../../service/dead-letters.ts';
import { peopleOf } from '../../../service/people.ts';
import {
  databaseNameOf,
  defaultDatabaseName,
  placeOf,
  urlWithDatabase,
} from '../../dev/database/database-url.ts';
import { runningServerUrl } from '../../dev/database/private-server.ts';
import { devEnv } from '../../dev/dev-env.ts';

const rootDir = join(import.meta.dir, '..', '..', '..', '..');

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

export type DlqService = DeadLetters;

export type OpenedService = ReturnType<typeof openService>;

/**
 * Runs a command on the service of the environment's database, which is named on stderr. `isWhole`: it needs the real configuration. `told` is
 * what is said of a database that fails, by its code.
 * @returns the exit code; 2 without a database or with a bad variable, which are named
 */
export async function onService(
  env: Env,
  isWhole: boolean,
  run: (service: OpenedService) => Promise<number>,
  told: (code: string) => string,
): Promise<number> {
  let service: OpenedService;
  try {
    service = openService(env, isWhole);
    process.stderr.write(`Database: ${service.place}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'It cannot be done.'}\n`);
    return 2;
  }
  try {
    return await run(service);
  } catch (error) {
    // Never the error's text, for a driver's holds SQL and parameters.
    const { error_name: name, error_code: code } = errorFields(error);
    process.stderr.write(`${told(String(code ?? name))}\n`);
    return 2;
  } finally {
    await service.close();
  }
}

/** @throws Error without a database, or with every bad variable */
function openService(env: Env, isWhole: boolean) {
  const config = readConfig(env, isWhole);
  const database = openDatabase(config.database);
  const toStderr = (event: string, fields: Readonly<Record<string, unknown>>) => {
    process.stderr.write(`${JSON.stringify({ event, ...fields })}\n`);
  };
  const service = createService(config, {
    database,
    log: { info: () => undefined, warn: toStderr, error: toStderr },
  });
  return {
    deadLetters: deadLettersOf(service),
    /** For `bun run db:inherit`: makes orders of the old service ours before any event or request comes. */
    inheritOrders: (onPage: (sofar: number) => void) => inheritOrders(service.deps, onPage),
    people: peopleOf(service.deps),
    place: placeOfDatabase(config.database),
    close: () => database.close(),
  };
}

/** Whether the environment names a database, or means to: what is missing of it is a bad variable then. */
const isDatabaseGiven = ({ DATABASE_URL, DATABASE_HOST, DATABASE_DRIVER = 'tcp' }: Env): boolean =>
  Boolean(DATABASE_URL) || Boolean(DATABASE_HOST) || DATABASE_DRIVER !== 'tcp';

/** Where a command works, without credentials. */
function placeOfDatabase(settings: AppConfig['database']): string {
  if (settings.driver === 'tcp') return `${databaseNameOf(settings.url)} on ${placeOf(settings.url)}`;
  return settings.driver === 'planetscale' ? new URL(settings.origin).host : settings.driver;
}

function readConfig(env: Env, isWhole: boolean): AppConfig {
  if (isDatabaseGiven(env)) {
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
