import { circles } from './circles.ts';
import { upwardImports } from './inner-rooms.ts';
import type { SourceFile } from './source-file.ts';

/** What a folder may import (docs/architecture.md). Pure: files in, sentences out. */

type Room = { readonly may: readonly string[]; readonly typesOnly?: readonly string[] };

/** What the entries under Bun share. */
const BUN_PARTS = ['catalogue-memory', 'prometheus', 'readiness', 'runtime', 'sweeper', 'trace-timer'];

/** Rooms of src, each with the rooms it may import; `typesOnly` may be imported as types. */
const ROOMS: Readonly<Record<string, Room>> = {
  domain: { may: ['domain'] },
  db: { may: ['db'] },
  'row-contracts': { may: ['row-contracts', 'db', 'domain'] },
  repositories: { may: ['db', 'domain', 'row-contracts'] },
  upstream: { may: ['upstream', 'domain'] },
  operations: {
    may: ['operations', 'domain', 'deps', 'eager', 'sha256', 'upstream/types'],
    typesOnly: ['repositories', 'metrics'],
  },
  // QA stands around the whole service as an entry does, so it may see what compose and the app are made of.
  qa: {
    may: [
      'qa',
      'compose',
      'config',
      'deps',
      'domain',
      'http',
      'logger',
      'upstream/types',
      'operations/pricing/rate-memory',
    ],
    typesOnly: ['events', 'operations', 'store'],
  },
  http: {
    may: ['http', 'operations', 'domain', 'eager', 'logger', 'config', 'sha256', 'upstream/types'],
    typesOnly: ['events', 'metrics', 'readiness', 'trace'],
  },
  deps: { may: ['domain'], typesOnly: ['store', 'operations', 'upstream', 'metrics', 'background-tasks'] },
  store: { may: ['db', 'repositories', 'row-contracts'], typesOnly: ['eager'] },
  compose: {
    may: ['db', 'deps', 'domain', 'events', 'operations', 'store', 'upstream', 'logger', 'metrics', 'trace'],
    typesOnly: ['background-tasks'],
  },
  // Spans around what compose puts together; who records them is handed in.
  trace: { may: ['trace', 'domain'], typesOnly: ['deps', 'events', 'config'] },
  'trace-timer': { may: ['trace', 'logger'], typesOnly: ['config'] },
  eager: { may: [] },
  'catalogue-memory': { may: ['domain'], typesOnly: ['operations'] },
  'background-tasks': { may: [] },
  events: { may: ['events', 'operations', 'domain', 'metrics', 'logger', 'sha256'] },
  // No part of the domain: it waits for the host.
  sha256: { may: [] },
  kafka: { may: ['kafka', 'events', 'config', 'logger'] },
  metrics: { may: [], typesOnly: ['events', 'upstream'] },
  readiness: { may: [] },
  sweeper: { may: ['logger'] },
  runtime: { may: ['logger', 'port-owner'] },
  'port-owner': { may: [] },
  prometheus: { may: ['metrics', 'domain/lifecycle/order-event'] },
  config: { may: ['config'] },
  logger: { may: ['logger'] },
  'json-log': { may: ['logger'] },
  // Never for the edge: only the entry under Bun may import it.
  openapi: { may: ['http', 'events', 'domain'], typesOnly: ['config'] },
  // QA's page, under Bun and never in production. Its own code in the browser shares only types with the service.
  console: {
    may: ['console', 'domain', 'dev/demo-data', 'dev/user-token'],
    typesOnly: ['http', 'qa', 'config'],
  },
  'server-routes': { may: ['console', 'openapi', 'prometheus'], typesOnly: ['config'] },
  server: {
    may: [
      'server-routes',
      'qa',
      'config',
      'db',
      'http',
      'logger',
      'background-tasks',
      'upstream',
      ...BUN_PARTS,
    ],
  },
  consumer: { may: ['qa', 'config', 'db', 'kafka', 'logger', 'upstream', ...BUN_PARTS] },
  worker: {
    may: [
      'compose',
      'config',
      'db',
      'http',
      'json-log',
      'background-tasks',
      'logger',
      'readiness',
      'trace',
      'upstream',
      'operations/pricing/rate-memory',
    ],
  },
};

/** Packages that only some rooms may use. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  hono: ['http', 'openapi', 'console', 'qa'],
  '@valibot/to-json-schema': ['openapi'],
  'drizzle-orm': ['db', 'repositories', 'row-contracts', 'dev', 'cli'],
  mysql2: ['db', 'dev', 'cli'],
  mariadb: ['db', 'cli'],
  '@planetscale/database': ['db'],
  msw: ['dev'],
  miniflare: ['dev'],
  'rate-limiter-flexible': ['http'],
  kafkajs: ['kafka', 'dev'],
};

const RUNTIME_ROOMS = new Set([
  'server',
  'console',
  'consumer',
  'runtime',
  'port-owner',
  'prometheus',
  'trace-timer',
  'openapi',
  'kafka',
  'dev',
  'cli',
]);
/** In a portable room, but imported only by what Bun's own entries open (src/db/tcp-client.ts). */
const RUNTIME_FILES = new Set(['src/db/pipelined-reads.ts']);
const LINES_MAX = 300;

/** `src/http/app.ts` is in `http`, `src/store.ts` in `store`. */
export const roomOf = (path: string): string =>
  (path.replace(/^src\//, '').split('/')[0] ?? '').replace(/\.tsx?$/, '');

/** Every breach of the table, as sentences. */
export function breaches(files: readonly SourceFile[]): string[] {
  const own = files.flatMap((file) => [
    ...importBreaches(file),
    ...upwardImports(
      file,
      file.imports.filter((target) => target.startsWith('.')).map((target) => resolve(file.path, target)),
    ),
    ...runtimeBreaches(file),
    ...domainBreaches(file),
    ...promiseBreaches(file),
    ...sizeBreaches(file),
  ]);
  return [...own, ...circles(files)];
}

function importBreaches({ path, text, imports }: SourceFile): string[] {
  const from = roomOf(path);
  return imports.flatMap((target) => {
    if (!target.startsWith('.')) return packageBreaches(path, from, target);
    const inside = resolve(path, target);
    const room = roomOf(inside);
    const rule = ROOMS[from];
    if (rule === undefined || !inside.startsWith('src/')) return [];
    if (from === 'repositories' && room === 'repositories' && !isTypeOnly(text, target))
      return [`${path}: repositories never import each other`];
    if (room === from || rule.may.includes(room) || rule.may.some((may) => inside === `src/${may}.ts`))
      return [];
    if (rule.typesOnly?.includes(room) === true && isTypeOnly(text, target)) return [];
    // A repository's key names are plain functions that operations share.
    if (from === 'operations' && inside === 'src/repositories/idempotency.ts') return [];
    return [`${path}: ${from} may not import ${inside}`];
  });
}

function packageBreaches(path: string, room: string, target: string): string[] {
  const owner = Object.keys(PACKAGES).find((name) => target === name || target.startsWith(`${name}/`));
  if (owner !== undefined && PACKAGES[owner]?.includes(room) !== true)
    return [`${path}: ${room} may not import ${target}`];
  const isRuntime = target.startsWith('node:') || target === 'bun' || target.startsWith('bun:');
  return isRuntime && !RUNTIME_ROOMS.has(room) && !RUNTIME_FILES.has(path)
    ? [`${path}: ${room} is portable and may not import ${target}`]
    : [];
}

const isTypeOnly = (text: string, target: string): boolean => {
  const quoted = target.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const statements = [
    ...text.matchAll(new RegExp(`(?:import|export)\\s+(type\\s)?[^;]*?from '${quoted}'`, 'g')),
  ];
  return statements.length > 0 && statements.every((match) => match[1] !== undefined);
};

function runtimeBreaches({ path, text }: SourceFile): string[] {
  if (RUNTIME_ROOMS.has(roomOf(path))) return [];
  return /(?<![\w.'])(?:process\.|Bun\.)/.test(withoutComments(text))
    ? [`${path}: is portable and may not use process or Bun`]
    : [];
}

function domainBreaches({ path, text }: SourceFile): string[] {
  if (roomOf(path) !== 'domain') return [];
  return /\b(?:async|await)\b|Date\.now|Math\.random|new Date\(\)|crypto\./.test(withoutComments(text))
    ? [`${path}: domain is pure: no async, clock or chance`]
    : [];
}

/** Where a promise that is handed on would be work begun early: it must have an owner (src/eager.ts). */
const OWNING_ROOMS = new Set(['operations', 'store', 'deps', 'compose', 'events', 'repositories', 'http']);
/** As a field, a parameter or a name for it; not what a function gives. */
const BARE_PROMISE = /(?:\w\??:|\btype \w+(?:<[^=]*>)? =)\s*(?:null \| )?Promise</;

function promiseBreaches({ path, text }: SourceFile): string[] {
  return OWNING_ROOMS.has(roomOf(path)) && BARE_PROMISE.test(withoutComments(text))
    ? [`${path}: hands a promise on: make it Eager`]
    : [];
}

function sizeBreaches({ path, text }: SourceFile): string[] {
  const lines = text.split('\n').length;
  return lines > LINES_MAX ? [`${path}: ${lines} lines, at most ${LINES_MAX}`] : [];
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');

function resolve(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
