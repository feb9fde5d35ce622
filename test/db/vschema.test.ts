import { expect, test } from 'bun:test';
import vschema from '../../drizzle/vschema.json';
import { declaredTables } from '../../src/db/declared-schema.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
import { rootDir } from '../support/world.ts';

// Spec 19: a table that is missing in the VSchema cannot be used on shards, which no other test would notice.

type Vindex = { readonly column?: string; readonly columns?: readonly string[]; readonly name: string };
type Table = { readonly column_vindexes: readonly Vindex[] };
type Lookup = {
  readonly type: string;
  readonly owner?: string;
  readonly params?: { readonly table: string; readonly from: string };
};
const tables: Readonly<Record<string, Table>> = vschema.tables;
const vindexes: Readonly<Record<string, Lookup>> = vschema.vindexes;
const declared = declaredTables();
/** The journal of the migrations, which is not in the declared schema. */
const JOURNAL = 'shopping_migration';
/** The lookup tables, which vtgate maintains, with their columns. The part `sharded` of the migrations makes them. */
const lookups = new Map(
  readMigrations(rootDir, true)
    .filter(({ part }) => part === 'sharded')
    .flatMap(({ text }) => text.split('--> statement-breakpoint'))
    .map((text) =>
      [...text.matchAll(/`(\w+)`(?= varchar| varbinary| tinyint| \()/g)].map((match) => match[1] ?? ''),
    )
    .map(([table = '', ...columns]) => [table, new Set(columns)] as const),
);
const columnsOf = (name: string) => lookups.get(name) ?? new Set(declared.get(name)?.columns.keys());
const columnsBy = ({ column, columns }: Vindex) => columns ?? [column ?? ''];

test('every table has its place by a column that it has', () => {
  expect(Object.keys(tables).sort()).toEqual([...declared.keys(), ...lookups.keys(), JOURNAL].sort());
  const wrong = Object.entries(tables).flatMap(([name, { column_vindexes: own }]) =>
    own
      .filter((vindex) => {
        const isThere = name === JOURNAL || columnsBy(vindex).every((column) => columnsOf(name).has(column));
        return !isThere || !Object.hasOwn(vindexes, vindex.name);
      })
      .map((vindex) => `${name}.${columnsBy(vindex).join()}`),
  );
  expect(wrong).toEqual([]);
});

test('a column that people change has at most a lookup: vtgate lets no other be updated', () => {
  const changed = ['enabled', 'is_public', 'status'];
  const fixed = Object.entries(tables).flatMap(([name, { column_vindexes: own }]) =>
    lookups.has(name)
      ? []
      : own
          .filter((one) => vindexes[one.name]?.params === undefined)
          .flatMap((one) => columnsBy(one).filter((column) => changed.includes(column)))
          .map((column) => `${name}.${column}`),
  );
  expect(fixed).toEqual([]);
});

test('what must be unique over all shards, and what is listed by another column, has a lookup with its table', () => {
  const named = Object.entries(vindexes).flatMap(([name, { owner, params, type }]) =>
    params === undefined ? [] : [{ name, owner, params, type }],
  );
  expect(named.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'coupon_by_public: lookup',
    'order_by_short_id: lookup_unique',
    'order_by_user: lookup',
    'payment_method_by_enabled: lookup',
    'refund_by_id: lookup_unique',
  ]);
  for (const { name, owner = '', params } of named) {
    const from = params.from.split(',');
    expect([...(lookups.get(params.table) ?? [])]).toEqual([...from, 'keyspace_id']);
    expect(tables[owner]?.column_vindexes.filter((one) => one.name === name).map(columnsBy)).toEqual([from]);
  }
});

test('all that belongs to an order lies with it', () => {
  const ofOrders = [...declared].filter(([, { columns }]) => columns.has('order_id')).map(([name]) => name);
  // These tables belong to a user, and only name the order.
  const named = ['idempotency', 'notification', 'dead_letter'];
  const apart = ofOrders.filter(
    (name) => !named.includes(name) && tables[name]?.column_vindexes[0]?.column !== 'order_id',
  );
  expect(apart).toEqual([]);
});
