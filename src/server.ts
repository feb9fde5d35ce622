import { ulid } from 'ulid';
import { compose } from './compose.ts';
import { type AppConfig, parseConfig } from './config.ts';
import { isUnavailable } from './db/errors.ts';
import { openTcpDatabase } from './db/tcp-client.ts';
import { createApp } from './http/app.ts';
import { createTokenVerifier } from './http/auth.ts';
import { createMemoryLimiter } from './http/limits.ts';
import { createServiceAuth } from './http/service-auth.ts';
import { createLog, errorFields } from './logger.ts';
import { createUpstreams } from './upstream/create.ts';

// The API under Bun: HTTP in, and the sweep on a timer.

/** What still runs when asked to stop may take this long (spec 16). */
const DRAIN_MS = 14_000;
/** Above the longest that a request may take: a checkout whose database and upstreams all answer late. */
const IDLE_TIMEOUT_S = 60;

function readConfig(): AppConfig {
  try {
    return parseConfig(process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'The configuration cannot be read.');
    process.exit(1);
  }
}

const config = readConfig();
const log = createLog(config.logLevel);
const database = openTcpDatabase(config.databaseUrl, config.dbPoolSize);
const nowMs = () => Date.now();
const service = compose({
  settings: config,
  priceTokenKeys: config.priceTokenKeys,
  database,
  upstream: createUpstreams({ urls: config.upstreamUrls, timeoutMs: config.upstreamTimeoutMs, nowMs }),
  log,
});
let draining = false;
const app = createApp({
  operations: service.operations,
  handleEvent: service.handleEvent,
  config,
  log,
  verifyToken: createTokenVerifier(config, nowMs),
  authenticateService: createServiceAuth(config, nowMs),
  limits: createMemoryLimiter(config),
  readiness,
  isDatabaseUnavailable: isUnavailable,
  nowMs,
  newRequestId: ulid,
  remoteAddress: (request) => server.requestIP(request)?.address ?? null,
});

async function readiness() {
  if (draining) return { ready: false, reasons: ['draining'] };
  try {
    await database.ping();
    return (await service.isMigrated())
      ? { ready: true, reasons: [] }
      : { ready: false, reasons: ['migrations'] };
  } catch {
    return { ready: false, reasons: ['database'] };
  }
}

const server = Bun.serve({
  port: config.port,
  hostname: config.host,
  // Our own limits answer with an envelope (413, 503); Bun's, which have none, must not come first.
  maxRequestBodySize: Number.MAX_SAFE_INTEGER,
  idleTimeout: IDLE_TIMEOUT_S,
  fetch: (request) => app.fetch(request),
});
log.info('started', { port: server.port ?? 0 });

let sweeping: Promise<unknown> | null = null;
const timer = setInterval(() => {
  // One at a time, and none in waiting: a drain would have to do all that had piled up.
  sweeping ??= service
    .sweep()
    .catch((error) => log.error('sweep_failed', errorFields(error)))
    .finally(() => {
      sweeping = null;
    });
}, config.sweepIntervalMs);

async function drain(): Promise<void> {
  if (draining) return;
  draining = true;
  clearInterval(timer);
  const deadline = setTimeout(() => process.exit(1), DRAIN_MS);
  await server.stop(false);
  await sweeping;
  await database.close();
  clearTimeout(deadline);
  log.info('stopped', {});
  process.exit(0);
}

process.on('SIGTERM', drain);
process.on('SIGINT', drain);
