import { describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import { openHyperdriveDatabase } from '../../src/db/hyperdrive-client.ts';
import { insertInto } from '../../src/db/insert.ts';
import { rawRows } from '../../src/db/raw-rows.ts';
import * as t from '../../src/db/schema/index.ts';
import type { DeadLetter } from '../../src/domain/order/dead-letter.ts';
import { createStore } from '../../src/service/store.ts';
import { startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { openPlanetscale } from '../support/planetscale.ts';
import { openWorld, type World } from '../support/world.ts';
import type { Globals } from './hostile.ts';
import { ONE_SKU, tally } from './races.ts';
import type { SettingsServer } from './server.ts';

const MODES = ["''", "'NO_BACKSLASH_ESCAPES'", "'ANSI_QUOTES'", "'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'"];
const TEXTS = [
  "a'b",
  "a\\'b",
  '\\',
  "\\' or 1=1 -- ",
  "''",
  '"',
  '`?`',
  'a\u0000b\u001ac\n\t\r\b',
  '日本 😀 \\ 👨‍👩‍👧',
  '',
];

const letter = (index: number, name: string): DeadLetter => ({
  letterId: String(index),
  name,
  via: 'http',
  place: '',
  orderId: null,
  recordKey: null,
  headers: {},
  payload: null,
  reason: 'INVALID',
  detail: '',
  state: 'open',
  createdAtMs: index,
  updatedAtMs: index,
});

/** PlanetScale over HTTP and Hyperdrive, which take the session settings of the server. */
export function testWithoutSession(server: () => SettingsServer): void {
  /**
   * Runs `work` over both, on this server. The server forces its character set on all, which is reported and which the
   * service cannot change.
   */
  const onBoth = async (work: (world: World) => Promise<void>) => {
    const simulator = startPlanetscaleSimulator({ databaseUrl: server().url });
    for (const database of [
      openPlanetscale(simulator),
      openHyperdriveDatabase({ connectionString: server().url }),
    ]) {
      const world = await openWorld({ databaseUrl: server().url, database });
      await work(world);
      await world.close();
      await database.close();
    }
    await simulator.stop();
  };

  describe('where no session can be set', () => {
    test.each(MODES)('no value is SQL with sql_mode = %s', (sql_mode) =>
      server().withGlobals({ sql_mode }, () =>
        onBoth(async ({ database: { db } }) => {
          for (const text of TEXTS) {
            const bytes = Buffer.from(text).toString('hex').toUpperCase();
            const [row] = await rawRows<Record<string, string>>(
              db,
              sql`SELECT HEX(CONVERT(${text} USING utf8mb4)) AS bytes, ${text.length} AS length, 'a?''b' AS own`,
            );
            expect([text, row?.bytes, Number(row?.length), row?.own]).toEqual([
              text,
              bytes,
              text.length,
              "a?'b",
            ]);
          }
        }),
      ),
    );

    test.each(MODES)('a pattern means what it says with sql_mode = %s', (sql_mode) =>
      server().withGlobals({ sql_mode }, () =>
        onBoth(async (world) => {
          await world.fresh();
          const { deadLetters } = createStore(world.database);
          const names = ['group_update', 'groupXupdate', 'group|update', 'group%update'];
          for (const [index, name] of names.entries()) await deadLetters.keep(letter(index, name));
          const found = async (name: string) =>
            (await deadLetters.list({ state: 'open', name }, 10)).map((one) => one.name);
          expect(await found('group_*')).toEqual(['group_update']);
          expect(await found('group|*')).toEqual(['group|update']);
          expect(await found('group%update')).toEqual(['group%update']);
          expect(await found('group*')).toEqual(names);
        }),
      ),
    );

    test('what is written together fits the smallest packet that is right', () =>
      server().withGlobals({ max_allowed_packet: '4194304' }, () =>
        onBoth(async (world) => {
          await world.fresh();
          // The payload is only backslashes, which take the most room.
          const rows = Array.from({ length: 40 }, (_, index) => ({
            orderId: 'long',
            eventId: String(index),
            seq: index,
            topic: 'order.created',
            payload: '\\'.repeat(30_000),
            createdAtMs: 1_780_000_000_000,
          }));
          await world.database.db.transaction((tx) => insertInto(t.outbox)(tx as unknown as Db, rows));
          expect(await world.database.db.select().from(t.outbox)).toHaveLength(rows.length);
        }),
      ));

    test.each([
      ['as it comes', {}],
      ['a row changed since the snapshot is an error', { innodb_snapshot_isolation: 'ON' }],
    ] as const)('20 cancels of one SKU at once are all answered, %s', (_title, globals: Globals) =>
      server().withGlobals(globals, () =>
        onBoth(async (world) => {
          await world.fresh();
          const placed = await Promise.all(
            Array.from({ length: 20 }, (_, index) => world.checkout(ONE_SKU, { key: `${index}'\\` })),
          );
          expect(tally(placed.map(({ status }) => String(status)))).toEqual({ '200': 20 });
          const ids = placed.map((one): string => one.json.data.order_id);
          const ends = await Promise.all(ids.map((id) => world.post(`/shopping/orders/${id}/cancel`)));
          expect(tally(ends.map(({ status }) => String(status)))).toEqual({ '200': 20 });
          await expectNothingLost(world);
        }),
      ),
    );
  });
}
