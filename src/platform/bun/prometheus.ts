import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { ORDER_EVENT_NAMES } from '../../domain/lifecycle/order-event.ts';
import type { Backlog, Metrics } from '../metrics.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** The most values of a label, for each is a series that is kept for ever. Further values are counted together. */
const VALUES_MAX = 50;
const OTHER = 'other';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Values that always have a series of their own, and the number of other values that may have one. */
type Kept = { readonly values: readonly string[]; readonly more: number };
const KEPT: Readonly<Record<string, Kept>> = {
  name: { values: ORDER_EVENT_NAMES, more: VALUES_MAX },
  method: { values: METHODS, more: 0 },
  partition: { values: [], more: 1_000 },
};
/** How long a backlog is remembered, so that reading metrics often does not load the database. */
const BACKLOG_KEPT_MS = 2_000;

/** Reads the backlog; `null` when it is not known, as without a database. Old values are not shown then. */
export type AskBacklog = () => Promise<Backlog | null>;

/** Prometheus metrics, with the text for `/metrics`. */
export function createPrometheus(askBacklog: AskBacklog) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'shopping_' });
  const registers = [registry];
  const histogram = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Histogram({ name, help, labelNames, buckets: SECONDS, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name, help, labelNames, registers });

  // The `_count` of a histogram counts requests, events and calls.
  const requests = histogram('shopping_http_request_seconds', 'HTTP requests answered', [
    'method',
    'route',
    'status',
  ]);
  const events = histogram('shopping_event_seconds', 'Tries to apply an event', ['name', 'via', 'outcome']);
  const upstreams = histogram('shopping_upstream_call_seconds', 'Calls to other services', [
    'service',
    'operation',
    'outcome',
  ]);
  const illegalMoves = counter('shopping_illegal_moves_total', 'Moves of orders that were refused', [
    'from',
    'on',
  ]);
  const refundsFailed = counter('shopping_refunds_failed_total', 'Refunds that did not go back', ['kind']);
  const unhandled = counter('shopping_unhandled_total', 'Failures that nobody waited for', ['kind']);
  const sent = counter('shopping_outbox_sent_total', 'Outbox rows that Kafka has taken', []);
  const badRows = counter(
    'shopping_bad_rows_total',
    'Rows left out because they break their contract; `bun run db:check` names them',
    ['table'],
  );
  const bound = { requests: bounds(), events: bounds(), upstreams: bounds(), moves: bounds() };
  const backlog = backlogGauges((name, help) => gauge(name, help, []));
  const reviews = reviewGauges((name, help) => gauge(name, help, ['reason']));
  let askedAtMs = Number.NEGATIVE_INFINITY;

  const metrics: Metrics = {
    request: ({ durationMs, status, ...labels }) =>
      requests.observe(bound.requests({ ...labels, status: String(status) }), durationMs / 1000),
    event: ({ durationMs, name, ...labels }) =>
      events.observe(bound.events({ ...labels, name }), durationMs / 1000),
    upstream: ({ durationMs, ...labels }) => upstreams.observe(bound.upstreams(labels), durationMs / 1000),
    illegalMove: (from, on) => illegalMoves.inc(bound.moves({ from, on })),
    refundFailed: (kind) => refundsFailed.inc({ kind }),
    outboxSent: (count) => sent.inc(count),
    unhandled: (kind) => unhandled.inc({ kind }),
    badRow: (table) => badRows.inc({ table }),
    ...consumerGauges(gauge),
  };

  return {
    metrics,
    /** The text of `/metrics`. */
    async text(): Promise<string> {
      if (performance.now() - askedAtMs > BACKLOG_KEPT_MS) {
        askedAtMs = performance.now();
        const found = await askBacklog().catch(() => null);
        backlog(found);
        reviews(found);
      }
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** Bounds the number of values of each label of a metric; further values become `other`. */
function bounds() {
  const seen = new Map<string, Set<string>>();
  const boundedValue = (label: string, value: string): string => {
    const { values, more } = KEPT[label] ?? { values: [], more: VALUES_MAX };
    if (values.includes(value)) return value;
    const others = seen.get(label) ?? new Set();
    seen.set(label, others);
    if (others.size < more) others.add(value);
    return others.has(value) ? value : OTHER;
  };
  return <L extends Readonly<Record<string, string>>>(labels: L) =>
    Object.fromEntries(
      Object.entries(labels).map(([label, value]) => [label, boundedValue(label, value)]),
    ) as Record<keyof L, string>;
}

/** The answer to `GET /metrics`, for `Bun.serve`. */
export const metricsRoute = (prometheus: ReturnType<typeof createPrometheus>) => ({
  GET: async () =>
    new Response(await prometheus.text(), { headers: { 'content-type': prometheus.contentType } }),
});

/** Gauges of what the consumer reads, and of what it may not read. */
function consumerGauges(
  gauge: <L extends string>(name: string, help: string, labels: L[]) => Gauge<L>,
): Pick<Metrics, 'consumerLag' | 'topicsLeftOut'> {
  const lag = gauge('shopping_consumer_lag', 'Records not yet committed', ['topic', 'partition']);
  const leftOut = gauge('shopping_topic_left_out', '1 for an event topic that the broker refuses us', [
    'topic',
  ]);
  const bound = { lag: bounds(), leftOut: bounds() };
  return {
    consumerLag: (partitions) => {
      lag.reset();
      for (const { topic, partition, records } of partitions)
        lag.inc(bound.lag({ topic, partition: String(partition) }), records);
    },
    topicsLeftOut: (topics) => {
      leftOut.reset();
      for (const topic of topics) leftOut.set(bound.leftOut({ topic }), 1);
    },
  };
}

/** Gauges of orders under review (spec 13); an order counts under each of its reasons. */
function reviewGauges(gauge: (name: string, help: string) => Gauge<'reason'>) {
  const orders = gauge('shopping_review_orders', 'Orders under review, by reason');
  const age = gauge(
    'shopping_review_age_seconds',
    'Age of the oldest review among the orders of a reason; a reason that came later is as old as its review',
  );
  return (found: Backlog | null): void => {
    orders.reset();
    age.reset();
    for (const { reason, orders: count, ageMs } of found?.reviews ?? []) {
      orders.set({ reason }, count);
      age.set({ reason }, ageMs / 1000);
    }
  };
}

function backlogGauges(gauge: (name: string, help: string) => Gauge) {
  const outboxRows = gauge('shopping_outbox_rows', 'Outbox rows not yet sent');
  const outboxAge = gauge('shopping_outbox_age_seconds', 'Age of the oldest outbox row not yet sent');
  const inboxRows = gauge('shopping_inbox_rows', 'Events kept and not yet applied');
  const inboxAge = gauge('shopping_inbox_age_seconds', 'Age of the oldest event not yet applied');
  const deadLetters = gauge('shopping_dead_letters', 'Dead letters that wait for somebody');
  return (found: Backlog | null): void => {
    if (found === null) {
      // A gauge without a value would be 0, which would mean that all is well.
      for (const one of [outboxRows, outboxAge, inboxRows, inboxAge, deadLetters]) one.set(Number.NaN);
      return;
    }
    outboxRows.set(found.outboxRows);
    outboxAge.set(found.outboxAgeMs / 1000);
    inboxRows.set(found.inboxRows);
    inboxAge.set(found.inboxAgeMs / 1000);
    deadLetters.set(found.deadLetters);
  };
}
