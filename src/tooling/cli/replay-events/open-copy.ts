import { parseConfig } from '../../../config/config.ts';
import { openDatabase } from '../../../db/open-database.ts';
import { createService } from '../../../service/create-service.ts';
import { devEnv } from '../../dev/dev-env.ts';

/** Where nothing listens: what an event makes due at other services stays undone. */
const NOBODY = 'http://127.0.0.1:9';

/** The service over the copy: one that has no upstreams and that nobody sweeps or relays for. */
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
