import { ulid } from 'ulid';
import { parseConsumerConfig } from './config/config.ts';
import { outsideProduction } from './config/outside-production.ts';
import { openDatabase } from './db/open-database.ts';
import { runConsumer } from './kafka/consumer.ts';
import { openKafkajs } from './kafka/kafkajs/open.ts';
import { runRelay } from './kafka/relay.ts';
import { createLineWriter } from './platform/bun/line-writer.ts';
import { createPrometheus, metricsRoute } from './platform/bun/prometheus.ts';
import {
  configOrExit,
  drainOnSignal,
  helpOrGoOn,
  serveOrExit,
  surviveUnhandled,
  tellWhatIsMissing,
  withRequestIds,
} from './platform/bun/runtime.ts';
import { startSweeper } from './platform/bun/sweeper.ts';
import { traceProcess } from './platform/bun/trace-timer.ts';
import { createLog, errorFields } from './platform/logger.ts';
import { readinessError } from './platform/readiness.ts';
import { createService } from './service/create-service.ts';

// The consumer under Bun: Kafka events in, the outbox out, the sweep and the retention on timers.

helpOrGoOn(
  'consumer',
  `Reads Kafka's events, relays the outbox and sweeps, configured by the environment alone (README.md lists the variables).
GET /livez, /readyz and /metrics on CONSUMER_PORT. SIGTERM drains it.`,
);
const scenarios = await outsideProduction(process.env.APP_ENV, () => import('./qa/scenarios.ts'));
const config = configOrExit((env) => parseConsumerConfig(env, scenarios?.scenarioProblems));
const log = createLog(config.logLevel, createLineWriter());
const traces = traceProcess(config.tracing, 'consumer', log);
const database = openDatabase(config.database);
const prometheus = createPrometheus(() => service.backlog());
const { metrics } = prometheus;
surviveUnhandled(log, metrics.unhandled);
const parts = { database, log, metrics, ...traces.parts };
const qa = await outsideProduction(config.appEnv, () => import('./qa/create-qa-service.ts'));
const service =
  // Only the process that placed an order walks it (QA's logistics:auto).
  qa?.createQaService(config, parts, {
    scenarios: scenarios?.scenariosOrThrow(process.env.QA_SCENARIO ?? '') ?? {},
    walks: null,
  }) ?? createService(config, parts);

/** Ends the process when its work has ended; a supervisor starts it again. */
const endWith = (event: string) => (error: unknown) => {
  log.error(event, errorFields(error));
  process.exit(1);
};
const kafka = openKafkajs(config.kafka, log);
const consumer = runConsumer(
  {
    kafka,
    settings: config.kafka,
    log,
    onLag: metrics.consumerLag,
    onLeftOut: metrics.topicsLeftOut,
    onFatal: endWith('consumer_ended'),
  },
  service.handleEvents,
);
const relayEnd = new AbortController();
const relay = runRelay({
  producer: kafka.producer(),
  source: service.outbox,
  holder: ulid(),
  outPrefix: config.kafka.outPrefix,
  leaseMs: config.kafka.relayLeaseMs,
  log,
  signal: relayEnd.signal,
  onSent: metrics.outboxSent,
  ...service.relayTraces,
}).catch(endWith('relay_ended'));
const sweeper = startSweeper((signal) => service.sweep(signal), config.sweepIntervalMs, log);
const indexer = startSweeper(
  (signal) => service.indexOrders(signal),
  config.sweepIntervalMs,
  log,
  'index_failed',
);
const pruner = startSweeper(
  (signal) => service.prune(signal),
  config.retentionIntervalMs,
  log,
  'retention_failed',
);

/** The envelope of spec 2, as in the API's health answers. */
const answer = (data: object, error = '') => {
  const code = error === '' ? 200 : 503;
  return Response.json({ code, data, error, toast: '' }, { status: code });
};
const readiness = (isJoined?: () => boolean) =>
  service.readiness({ isDraining, ...(isJoined === undefined ? {} : { isJoined }) });
const server = serveOrExit(config.consumerPort, () =>
  Bun.serve({
    port: config.consumerPort,
    hostname: config.host,
    routes: withRequestIds({
      '/metrics': metricsRoute(prometheus),
      '/livez': { GET: () => answer({ live: true }) },
      '/readyz': {
        GET: async () => {
          const found = await readiness(consumer.isJoined);
          return answer(found, readinessError(found));
        },
      },
      '/*': () => new Response(null, { status: 404 }),
    }),
  }),
);
log.info('started', { port: server.port ?? 0 });

const isDraining = drainOnSignal(log, async () => {
  await Promise.all([consumer.stop(), sweeper.stop(), indexer.stop(), pruner.stop()]);
  // The relay ends last, so that it sends the outgoing events of the last incoming ones too.
  relayEnd.abort();
  await relay;
  await server.stop(true);
  await Promise.all([database.close(), traces.stop()]);
});
void tellWhatIsMissing(readiness, log);
