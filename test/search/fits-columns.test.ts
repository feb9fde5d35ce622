import { expect, test } from 'bun:test';
import { getTableColumns, type Table } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import type { OrderChange } from '../../src/domain/order/change.ts';
import { ALPHABET, type Letter } from './alphabet.ts';
import { play } from './play.ts';
import { SCENERIES, type Scene, type Scenery } from './scenery.ts';
import { stateText } from './state-key.ts';

// What people and other services may write, as long as it may be, fits every column in which it ends. A row that does
// not fit is refused by the database, so its command would fail however often it comes.

const STATES = 1_500;

/** The rows of a change, by the tables that keep them. */
const rowsOf = ({ aggregate, rows }: OrderChange): readonly (readonly [Table, readonly object[]])[] => [
  [t.orders, [aggregate.order]],
  [t.orderProgress, [aggregate.progress]],
  [t.orderEvent, aggregate.events],
  [t.refund, aggregate.refunds],
  [t.refundLeg, aggregate.refunds.flatMap((one) => one.legs)],
  [t.payment, rows.payments],
  [t.upstreamAsk, rows.requests],
  [t.orderTimeline, rows.timeline],
  [t.outbox, rows.outgoing],
  [t.notification, rows.notifications],
  [t.notiIntake, rows.intakes],
  [t.orderLookup, rows.lookups],
  [t.auditEntry, rows.audits],
];

const lengthOf = (column: object): number => (column as { readonly length?: number }).length ?? Infinity;

function* tooLong(table: Table, row: object): Generator<string> {
  for (const [name, column] of Object.entries(getTableColumns(table))) {
    const value = (row as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'string' && [...value].length > lengthOf(column))
      yield `${column.name}: ${[...value].length} of ${lengthOf(column)}`;
  }
}

/** The same with ids of payments as long as they may be. */
function withLongIds(letter: Letter, scene: Scene, at: Scenery): ReturnType<Letter['say']> {
  const said = letter.say(scene, at);
  if (said?.command.kind !== 'event') return said;
  const { incoming } = said.command;
  if (!('payment_id' in incoming.event.body)) return said;
  const body = { ...incoming.event.body, payment_id: incoming.event.body.payment_id.padEnd(64, '-') };
  const event = { ...incoming.event, body } as typeof incoming.event;
  return { ...said, command: { ...said.command, incoming: { ...incoming, event } } };
}

/** Each state once, the nearer ones first. @returns for each letter what it wrote that does not fit */
function walk(scenery: Scenery): { readonly found: Set<string>; readonly written: Set<string> } {
  const found = new Set<string>();
  const written = new Set<string>();
  const seen = new Set<string>();
  const queue: Scene[] = [scenery.first];
  for (let scene = queue.shift(); scene !== undefined && seen.size < STATES; scene = queue.shift()) {
    for (const letter of ALPHABET) {
      const played = play(scene, scenery, { ...letter, say: (one, at) => withLongIds(letter, one, at) });
      if (played?.change == null) continue;
      for (const [table, rows] of rowsOf(played.change))
        for (const row of rows) {
          written.add(letter.name);
          for (const what of tooLong(table, row)) found.add(`${letter.name}: ${what}`);
        }
      const key = stateText(played.scene);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(played.scene);
    }
  }
  return { found, written };
}

test.each(SCENERIES.map((one) => [one.name, one] as const))('%s', (_, scenery) => {
  const { found, written } = walk(scenery);
  expect([...found]).toEqual([]);
  expect(written.size).toBeGreaterThan(ALPHABET.length / 2);
});
