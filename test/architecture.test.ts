import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { importsOf, readSources } from '../src/tooling/cli/architecture/read-sources.ts';
import { breaches } from '../src/tooling/cli/architecture/rules.ts';
import { rootDir } from './support/world.ts';

const plant = (path: string, text: string) => breaches([{ path, text, imports: importsOf(text) }]);

const PLANTED: [string, string, string][] = [
  [
    'domain imports a repository',
    'src/domain/order/x.ts',
    "import { a } from '../../repositories/orders.ts'; a();",
  ],
  ['domain reads the clock', 'src/domain/order/x.ts', 'export const now = () => Date.now();'],
  ['domain waits', 'src/domain/order/x.ts', 'export const f = async () => 1;'],
  ['repositories import each other', 'src/repositories/x.ts', "import { a } from './orders.ts'; a();"],
  [
    'repositories import operations',
    'src/repositories/x.ts',
    "import type { A } from '../operations/shared/types.ts';",
  ],
  ['operations import drizzle', 'src/operations/orders/x.ts', "import { eq } from 'drizzle-orm'; eq();"],
  ['operations import hono', 'src/operations/orders/x.ts', "import type { Context } from 'hono';"],
  [
    'operations import a repository as a value',
    'src/operations/orders/x.ts',
    "import { a } from '../../repositories/orders.ts'; a();",
  ],
  ['http imports the database', 'src/http/x.ts', "import type { Db } from '../db/client.ts';"],
  [
    'http imports a repository',
    'src/http/routes/x.ts',
    "import type { A } from '../../repositories/orders.ts';",
  ],
  [
    'a rule of the domain knows QA',
    'src/domain/order/x.ts',
    "import { a } from '../../qa/scenarios.ts'; a();",
  ],
  ['an entry imports QA by itself', 'src/server.ts', "import { a } from './qa/host.ts'; a();"],
  [
    'the console is there for everybody',
    'src/server-routes.ts',
    "import { a } from './console/routes.tsx'; a();",
  ],
  ['the edge loads QA', 'src/worker.ts', "export const a = () => import('./qa/host.ts');"],
  ['the edge imports QA', 'src/worker.ts', "import { a } from './qa/host.ts'; a();"],
  ['the wiring imports http', 'src/service/x.ts', "import { a } from '../http/app.ts'; a();"],
  [
    'operations import the wiring',
    'src/operations/orders/x.ts',
    "import type { A } from '../../service/create-service.ts';",
  ],
  [
    'operations import what they are given as a value',
    'src/operations/orders/x.ts',
    "import { a } from '../../service/deps.ts'; a();",
  ],
  ['the platform imports a room', 'src/platform/x.ts', "import type { A } from '../domain/order/decide.ts';"],
  [
    'the portable platform imports that of Bun',
    'src/platform/x.ts',
    "import { a } from './bun/runtime.ts'; a();",
  ],
  ['the portable platform uses node', 'src/platform/x.ts', "import { join } from 'node:path'; join();"],
  ['the edge imports what is of Bun', 'src/worker.ts', "import { a } from './platform/bun/runtime.ts'; a();"],
  ['the edge imports a tool', 'src/worker.ts', "import { a } from './tooling/dev/seed.ts'; a();"],
  ['the edge imports the document', 'src/worker.ts', "import { a } from './openapi/routes.ts'; a();"],
  ['http imports the document', 'src/http/app.ts', "import { a } from '../openapi/routes.ts'; a();"],
  ['portable code uses node', 'src/http/x.ts', "import { join } from 'node:path'; join();"],
  ['portable code uses process', 'src/config/config.ts', 'export const a = process.env.A;'],
  ['kafkajs outside kafka', 'src/operations/orders/x.ts', "import { Kafka } from 'kafkajs'; Kafka;"],
  ['kafkajs before its port', 'src/kafka/x.ts', "import { Kafka } from 'kafkajs'; Kafka;"],
  [
    'the transport imports the client behind its port',
    'src/kafka/x.ts',
    "import { a } from './kafkajs/open.ts'; a();",
  ],
  ['http imports the console', 'src/http/x.ts', "export const a = () => import('../console/routes.tsx');"],
  ['the worker imports the console', 'src/worker.ts', "import { a } from './console/routes.tsx'; a();"],
  [
    'the console imports operations',
    'src/console/x.tsx',
    "import type { A } from '../operations/shared/types.ts';",
  ],
  ['the console imports http as a value', 'src/console/x.tsx', "import { a } from '../http/app.ts'; a();"],
  [
    'a promise is handed on',
    'src/operations/orders/x.ts',
    'type Reads = { readonly price: Promise<number> };',
  ],
  ['a promise is taken', 'src/service/store.ts', 'export const f = (ready: Promise<number>) => ready;'],
  [
    'a promise is kept',
    'src/upstream/x.ts',
    'export const f = () => { let a: Promise<number> | null = null; };',
  ],
  ['a promise has a name', 'src/operations/orders/x.ts', 'export type Prepared = Promise<number>;'],
  [
    'a room of the domain imports one above it',
    'src/domain/refunds/x.ts',
    "import type { A } from '../order/decide.ts';",
  ],
  [
    'a room of the operations imports one above it',
    'src/operations/outbound/x.ts',
    "import { a } from '../checkout/place-order.ts'; a();",
  ],
  [
    'operations see a row as drizzle types it',
    'src/operations/orders/x.ts',
    'export type A = { readonly $inferSelect: 1 };',
  ],
  [
    'a repository hands a row on as a type',
    'src/repositories/x.ts',
    "export type A = Omit<\n  typeof orders.$inferSelect,\n  'price'\n>;",
  ],
  [
    'a repository does not say what it gives',
    'src/repositories/x.ts',
    'export const a = () => ({ async find(orderId: string) { return orderId; } });',
  ],
  [
    'the database knows more of the domain than records',
    'src/db/x.ts',
    "import type { A } from '../domain/order/decide.ts';",
  ],
  [
    'the database imports the domain as a value',
    'src/db/x.ts',
    "import { a } from '../domain/order/records.ts'; a();",
  ],
  ['a file of the domain stands in no room', 'src/domain/x.ts', 'export const a = 1;'],
  ['a file too long', 'src/http/x.ts', 'x;\n'.repeat(301)],
];

describe('the architecture', () => {
  test('has no breach', () => {
    expect(breaches(readSources(rootDir))).toEqual([]);
  });

  for (const [name, path, text] of PLANTED) {
    test(`sees that ${name}`, () => {
      expect(plant(path, text)).not.toEqual([]);
    });
  }

  test('sees a circle, also of types', () => {
    const files = [
      ['src/operations/orders/a.ts', "import type { B } from './room/b.ts'; export type A = B;"],
      ['src/operations/orders/room/b.ts', "import { c } from '../c.ts'; export type B = typeof c;"],
      ['src/operations/orders/c.ts', "import type { A } from './a.ts'; export const c: A | null = null;"],
    ] as const;
    const all = files.map(([path, text]) => ({ path, text, imports: importsOf(text) }));
    expect(breaches(all)).toEqual([
      'src/operations/orders/a.ts -> src/operations/orders/room/b.ts -> src/operations/orders/c.ts -> src/operations/orders/a.ts: a circle',
    ]);
    expect(breaches(all.slice(1))).toEqual([]);
  });

  test('keeps the top level as it is', () => {
    const allowed = new Set(
      'src test drizzle docs .ci .env.example .git .github .gitignore .local dist node_modules README.md README.zh.md LICENSE biome.json bun.lock bunfig.toml knip.json package.json tsconfig.json wrangler.toml'.split(
        ' ',
      ),
    );
    expect(readdirSync(rootDir).filter((name) => !allowed.has(name))).toEqual([]);
  });
});
