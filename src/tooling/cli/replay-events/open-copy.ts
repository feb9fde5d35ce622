import { parseConfig } from '../../../config/config.ts';
import { openDatabase } from '../../../db/open-database.ts';
import { createService } from '../../../service/create-service.ts';
import { devEnv } from '../../dev/dev-env.ts';

/** An address where nothing listens: requests to other services are not sent. */
const NOBODY = 'http://127.0.0.1:9';

/** Opens the service over the copy, without upstreams, sweep and relay. */
export function openCopy(databaseUrl: string) {
  const config = parseConfig({
    ...devEnv,
    APP_ENV: 'test',
    DATABASE_URL: databaseUrl,
    PRICECTRL_URL: NOBODY,
    FOREX_URL: NOBODY,
    REBATE_URL: NOBODY,
    PAYMENT_URL: NOBODY,
  });
  const database = openDatabase(config.database);
  const silent = () => undefined;
  const { handleEvents } = createService(config, {
    database,
    log: { info: silent, warn: silent, error: silent },
  });
  return { database, handleEvents };
}
