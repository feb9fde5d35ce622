import { ulid } from 'ulid';
import { compose } from './compose.ts';
import { type AppConfig, parseConfig } from './config.ts';
import { isUnavailable } from './db/errors.ts';
import { openDatabase } from './db/open.ts';
import { createApp } from './http/app.ts';
import { createTokenVerifier } from './http/auth.ts';
import { createMemoryLimiter } from './http/limits.ts';
import { createLog, errorFields } from './logger.ts';
import { createUpstreams } from './upstream/create.ts';

// The API under Bun: HTTP in, and the sweep on a timer.

/** What still runs when asked to stop may take this long (spec 16). */
const DRAIN_MS = 14_000;

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
const database = openDatabase(config.database);
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
  config,
  log,
  verifyToken: createTokenVerifier(config, nowMs),
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
  fetch: (request) => app.fetch(request),
});
log.info('started', { port: server.port ?? 0 });

let sweeping: Promise<unknown> = Promise.resolve();
const timer = setInterval(() => {
  sweeping = sweeping
    .then(() => service.sweep())
    .catch((error) => log.error('sweep_failed', errorFields(error)));
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
