import { expect, test } from 'bun:test';
import vschema from '../../drizzle/vschema.json';
import { declaredTables } from '../../src/db/declared-schema.ts';

// Spec 19: a table that the VSchema does not know cannot be used on shards, and nobody would see it before.

type Table = { readonly column_vindexes: readonly { readonly column: string; readonly name: string }[] };
const tables: Readonly<Record<string, Table>> = vschema.tables;
const declared = declaredTables();
/** The migrations' own journal is in no schema. */
const JOURNAL = 'shopping_migration';

test('every table has its place by a column that it has', () => {
  expect(Object.keys(tables).sort()).toEqual([...declared.keys(), JOURNAL].sort());
  const wrong = Object.entries(tables).flatMap(([name, { column_vindexes: vindexes }]) =>
    vindexes
      .filter(({ column, name: vindex }) => {
        const isThere = name === JOURNAL || declared.get(name)?.columns.has(column) === true;
        return !isThere || !Object.hasOwn(vschema.vindexes, vindex);
      })
      .map(({ column }) => `${name}.${column}`),
  );
  expect(wrong).toEqual([]);
});

test('all that belongs to an order lies with it', () => {
  const ofOrders = [...declared].filter(([, { columns }]) => columns.has('order_id')).map(([name]) => name);
  // A person's own: the order is only named there.
  const named = ['idempotency', 'notification', 'dead_letter'];
  const apart = ofOrders.filter(
    (name) => !named.includes(name) && tables[name]?.column_vindexes[0]?.column !== 'order_id',
  );
  expect(apart).toEqual([]);
});
