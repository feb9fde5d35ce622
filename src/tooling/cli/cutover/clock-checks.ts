import { sql } from 'drizzle-orm';
import type { DbClient } from '../../../db/client.ts';
import { type Check, holds, notYet, unknown } from './check.ts';
import type { Ask } from './service-checks.ts';

type Options = {
  readonly old: string;
  readonly new: string;
  readonly skewMs: number;
  readonly nowMs: () => number;
};

/**
 * Compares each machine's clock with this one's. A Date header has whole seconds, so half a second more is allowed,
 * counted from the middle of its second.
 */
export function clockChecks(client: DbClient | null, ask: Ask, options: Options): Check[] {
  const { old, new: fresh, skewMs, nowMs } = options;
  const http = (origin: string) => async () => {
    const date = (await ask(`${origin}/`, {})).headers.get('date');
    return date === null ? null : Date.parse(date) + 500;
  };
  const clocks: [string, () => Promise<number | null>][] = [
    ['old service', http(old)],
    ['new service', http(fresh)],
    ...(client === null
      ? []
      : ([['database', () => databaseMs(client)]] as [string, () => Promise<number>][])),
  ];
  return clocks.map(([name, read]) => ({
    step: '2 shadow',
    name: `clock of the ${name}`,
    async look() {
      const before = nowMs();
      const there = await read();
      if (there === null)
        return unknown('its answers have no Date', 'Compare the clocks by hand (NTP on both).');
      const middle = (before + nowMs()) / 2;
      const apart = Math.max(0, Math.abs(there - middle) - (nowMs() - before) / 2 - 500);
      return apart <= skewMs
        ? holds(`less than ${skewMs / 1000} s apart from here`)
        : notYet(
            `${(apart / 1000).toFixed(1)} s apart from here`,
            'Set the clock by NTP: signatures and events go by it.',
          );
    },
  }));
}

async function databaseMs(client: DbClient): Promise<number> {
  const result = (await client.db.execute(
    sql`SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED) AS ms`,
  )) as unknown as [{ ms: string | number }[]] | { rows: { ms: string | number }[] };
  const rows = Array.isArray(result) ? result[0] : result.rows;
  return Number(rows[0]?.ms);
}
