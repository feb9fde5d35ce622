/** What a folder may import, as in docs/architecture.md; rules.ts checks it. */

type Room = {
  readonly may: readonly string[];
  readonly typesOnly?: readonly string[];
  /** rooms that it may import as types, and as values only by `import()` (src/config/outside-production.ts) */
  readonly loads?: readonly string[];
};

/** The parts of operations: the only type of a higher room that lower rooms may import. */
export const PORT = 'service/deps';

/** The floors, lowest first. A room imports rooms of lower floors only, and of those only what ROOMS names. */
export const FLOORS: readonly (readonly string[])[] = [
  ['platform'],
  ['domain'],
  ['db', 'config'],
  ['row-contracts'],
  ['repositories', 'upstream'],
  ['operations'],
  ['events'],
  ['trace'],
  ['http', 'kafka'],
  ['service', 'kafka/kafkajs'],
  ['openapi', 'platform/bun', 'qa'],
  ['console'],
  ['server-routes'],
  ['server', 'worker', 'consumer'],
];

/** Rooms of src, each with the rooms or single files that it may import; `typesOnly` may be imported as types. */
export const ROOMS: Readonly<Record<string, Room>> = {
  // It imports nothing, so every room may import it.
  platform: { may: [] },
  // A setting may name events.
  config: { may: ['domain/lifecycle/order-event'] },
  domain: { may: [] },
  // The domain declares the types of its JSON columns.
  db: { may: [], typesOnly: ['domain/order/records'] },
  'row-contracts': { may: ['db', 'domain'] },
  repositories: { may: ['db', 'domain', 'row-contracts'] },
  upstream: { may: ['domain'] },
  operations: {
    may: ['domain', 'platform/eager', 'platform/sha256', 'upstream/types'],
    typesOnly: ['repositories', 'platform/metrics', PORT],
  },
  events: { may: ['operations', 'domain', 'platform'] },
  // Wraps the service's parts in spans; the recorder is handed in.
  trace: { may: ['domain'], typesOnly: ['events', 'config', PORT] },
  http: {
    may: [
      'operations',
      'domain',
      'platform/eager',
      'platform/logger',
      'platform/sha256',
      'config',
      'upstream/types',
    ],
    typesOnly: ['events', 'platform', 'trace', PORT],
  },
  kafka: { may: ['events', 'config', 'platform/logger'] },
  // The client behind the port (src/kafka/port.ts). Another client would be another such room.
  'kafka/kafkajs': { may: ['config', 'platform/logger'], typesOnly: ['kafka'] },
  service: {
    typesOnly: ['config'],
    may: [
      'db',
      'domain',
      'events',
      'operations',
      'platform',
      'repositories',
      'row-contracts',
      'trace',
      'upstream',
    ],
  },
  // Never at the edge: only the entry under Bun may import it.
  openapi: { may: ['http', 'events', 'domain'], typesOnly: ['config'] },
  // The common part of the processes under Bun.
  'platform/bun': { may: ['platform', 'trace', 'domain/lifecycle/order-event'], typesOnly: ['config'] },
  // QA wraps the whole service like an entry, so it may import the service's and the app's parts.
  qa: {
    may: ['service', 'config', 'domain', 'http', 'platform/logger', 'upstream/types', 'operations'],
    typesOnly: ['events'],
  },
  // QA's page, under Bun and never in production. Its code in the browser shares only types with the service.
  console: {
    may: ['domain', 'tooling/dev/demo-data', 'tooling/dev/user-token'],
    typesOnly: ['http', 'qa', 'config'],
  },
  'server-routes': { may: ['openapi', 'platform/bun', 'config'], loads: ['console'] },
  server: {
    may: ['server-routes', 'service', 'config', 'db', 'http', 'platform', 'platform/bun'],
    loads: ['qa'],
  },
  consumer: {
    may: ['service', 'config', 'db', 'kafka', 'kafka/kafkajs', 'platform', 'platform/bun'],
    loads: ['qa'],
  },
  worker: {
    may: ['service', 'config', 'db', 'http', 'platform', 'trace', 'operations/pricing/rate-memory'],
  },
};

/** Packages that only some rooms may use. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  hono: ['http', 'openapi', 'console', 'qa'],
  '@valibot/to-json-schema': ['openapi'],
  'drizzle-orm': ['db', 'repositories', 'row-contracts', 'tooling'],
  mysql2: ['db', 'tooling'],
  mariadb: ['db', 'tooling'],
  '@planetscale/database': ['db'],
  msw: ['tooling'],
  miniflare: ['tooling'],
  'rate-limiter-flexible': ['http'],
  kafkajs: ['kafka/kafkajs', 'tooling'],
  snappyjs: ['kafka/kafkajs'],
  lz4js: ['kafka/kafkajs'],
};

/** Where node's modules, `process` and `Bun` may be used. */
export const RUNTIME_ROOMS: ReadonlySet<string> = new Set([
  'server',
  'consumer',
  'platform/bun',
  'console',
  'openapi',
  'kafka',
  'kafka/kafkajs',
  'tooling',
]);

/** `src/http/app.ts` is in `http`, `src/platform/bun/runtime.ts` in `platform/bun`, `src/server.ts` in `server`. */
export function roomOf(path: string): string {
  const [outer = '', inner = ''] = path.replace(/^src\//, '').split('/');
  const room = outer.replace(/\.tsx?$/, '');
  return ROOMS[`${room}/${inner}`] === undefined ? room : `${room}/${inner}`;
}

/** Where the table itself lets a room import upward or sideways, as sentences. */
export function tableBreaches(): string[] {
  const floorOf = (room: string) => FLOORS.findIndex((floor) => floor.includes(room));
  return Object.entries(ROOMS).flatMap(([room, { may, typesOnly = [], loads = [] }]) => {
    if (floorOf(room) < 0) return [`${room}: stands on no floor`];
    return [...may, ...typesOnly, ...loads].flatMap((name) => {
      const target = roomOf(`src/${name}`);
      if (target === 'tooling' || (name === PORT && typesOnly.includes(name))) return [];
      return floorOf(target) < floorOf(room) ? [] : [`${room}: may import ${name}, which is not below it`];
    });
  });
}
