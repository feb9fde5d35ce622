import { parseConfig } from './config/config.ts';
import { outsideProduction } from './config/outside-production.ts';
import { openDatabase } from './db/open-database.ts';
import { createApp } from './http/app.ts';
import { createTokenVerifier } from './http/auth.ts';
import { hs256By } from './http/hs256.ts';
import { createMemoryLimiter } from './http/limits.ts';
import { createServiceAuth } from './http/service-auth.ts';
import { createBackgroundTasks } from './platform/background-tasks.ts';
import { createLineWriter } from './platform/bun/line-writer.ts';
import { createPrometheus } from './platform/bun/prometheus.ts';
import {
  configOrExit,
  drainOnSignal,
  helpOrGoOn,
  nodeHmac,
  serveOrExit,
  surviveUnhandled,
  tellWhatIsMissing,
  withRequestIds,
} from './platform/bun/runtime.ts';
import { startSweeper } from './platform/bun/sweeper.ts';
import { traceProcess } from './platform/bun/trace-timer.ts';
import { createLog } from './platform/logger.ts';
import type { ApiHost, ApiOptions } from './qa/host.ts';
import { serverRoutes } from './server-routes.ts';
import { rememberCatalogue } from './service/catalogue-memory.ts';
import { createService } from './service/create-service.ts';

// The API under Bun: HTTP in, and the sweep on a timer.

/** Longer than any request may take, such as a checkout whose database and upstreams all answer late. */
const IDLE_TIMEOUT_S = 60;

helpOrGoOn(
  'start',
  `The API, configured by the environment alone (README.md lists the variables): HTTP on PORT, GET /metrics, and the sweep
on a timer. SIGTERM drains it.`,
);
const scenarios = await outsideProduction(process.env.APP_ENV, () => import('./qa/scenarios.ts'));
const config = configOrExit((env) => parseConfig(env, scenarios?.scenarioProblems));
const log = createLog(config.logLevel, createLineWriter());
const traces = traceProcess(config.tracing, 'api', log);
const database = openDatabase(config.database);
const { later, done } = createBackgroundTasks();
const nowMs = () => Date.now();
const prometheus = createPrometheus(() => service.backlog());
surviveUnhandled(log, prometheus.metrics.unhandled);
const verifyToken = createTokenVerifier(config, nowMs, { hs256: hs256By(nodeHmac) });
const authenticateService = createServiceAuth(config, nowMs);
const limits = createMemoryLimiter(config);
const options: ApiOptions = {
  config,
  parts: {
    hmac: nodeHmac,
    rememberCatalogue: rememberCatalogue(config.catalogueMemoryMs),
    database,
    log,
    metrics: prometheus.metrics,
    later,
    ...traces.parts,
  },
  appParts: ({ deps, handleEvent }) => ({
    deps,
    handleEvent,
    config,
    log,
    verifyToken,
    authenticateService,
    limits,
    readiness: () => readiness(),
    observe: prometheus.metrics.request,
    ...traces.parts,
    remoteAddress: (request) => server.requestIP(request)?.address ?? null,
  }),
};
const qa = await outsideProduction(config.appEnv, () => import('./qa/host.ts'));
const host: ApiHost = qa?.createQaHost(options, process.env.QA_SCENARIO ?? '') ?? plainHost(options);
const { service } = host;
const readiness = () => service.readiness({ isDraining });

function plainHost({ parts, appParts }: ApiOptions): ApiHost {
  const service = createService(config, parts);
  const app = createApp(appParts(service));
  return { service, app, fetch: (request) => app.fetch(request), stop: async () => undefined };
}

const routes = withRequestIds(await serverRoutes(config, prometheus));
const server = serveOrExit(config.port, () =>
  Bun.serve({
    port: config.port,
    hostname: config.host,
    // Bun's limits must not act before our own, which answer with an envelope (413, 503).
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    idleTimeout: IDLE_TIMEOUT_S,
    routes,
    fetch: (request) => host.fetch(request),
  }),
);
log.info('started', { port: server.port ?? 0 });

const sweeper = startSweeper((signal) => service.sweep(signal), config.sweepIntervalMs, log);
const indexer = startSweeper(
  (signal) => service.indexOrders(signal),
  config.sweepIntervalMs,
  log,
  'index_failed',
);
/** Balancers must have seen that it drains before a connection is refused. */
async function stopListening(): Promise<void> {
  await Bun.sleep(config.drainGraceMs);
  await server.stop(false);
}
const isDraining = drainOnSignal(log, async () => {
  await Promise.all([stopListening(), sweeper.stop(), indexer.stop()]);
  await Promise.all([host.stop(), done()]);
  await Promise.all([database.close(), traces.stop()]);
});
void tellWhatIsMissing(readiness, log);
