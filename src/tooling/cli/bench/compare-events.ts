import { sql } from 'drizzle-orm';
import type { Db } from '../../../db/client.ts';
import { arrangeBroker } from '../../dev/kafka/arrange-broker.ts';
import { openSender } from '../../dev/kafka/send-records.ts';
import { bulkId } from '../../dev/many-orders.ts';
import { inStep, type Progress } from '../../dev/progress.ts';
import type { Recording, Replay } from './bare.ts';
import { capturedBody } from './captured.ts';
import { type Child, startConsumer, startFloor } from './children.ts';
import { cpuMs } from './cpu-time.ts';
import { eventTimes } from './event-times.ts';
import { copyUnpaid, type Ground, rootDir } from './ground.ts';
import type { Measured } from './load.ts';
import type { Recorder } from './recorder.ts';
import { type Row, toRow } from './report.ts';

const NAME = 'payment_notified_cm';
/** The floor's concurrency: enough to keep the database busy. */
const CONCURRENCY = 32;
const DONE_WITHIN_MS = 120_000;
const RECORDED = 'BULKRC';

type Amount = { readonly v: string; readonly c: string };
export type EventParts = {
  readonly ground: Ground;
  readonly recorder: Recorder;
  /** A placed, unpaid order and its due. */
  readonly orderId: string;
  readonly due: Amount;
  readonly rounds: number;
  readonly perRound: number;
  readonly poolSize: number;
  readonly progress: Progress;
};

/**
 * Measures payment_notified_cm through a real broker and the shipped consumer (with relay and sweep), beside the same
 * writes replayed without both. Each has prepared orders of its own. They run in turns; the consumer is paused while
 * the floor runs.
 */
export async function compareEvents(parts: EventParts): Promise<Row> {
  const { ground, progress, orderId, perRound } = parts;
  const broker = await arrangeBroker({ rootDir, name: 'bench', prefer: 'apache', progress });
  const prefix = `bench-${process.pid}.`;
  const sender = await openSender(broker.brokers, prefix + NAME);
  const consumer = await startConsumer(ground.env, broker.brokers, prefix);
  try {
    await copyUnpaid(ground.db, orderId, RECORDED, 1);
    const recording = await recordEvent(parts);
    const send = (batch: string, count: number) =>
      sender.send(
        Array.from({ length: count }, (_, number) => ({
          key: bulkId(number, batch),
          value: bodyOf(bulkId(number, batch), parts.due),
        })),
      );
    const [floors, ours]: [Measured[], Measured[]] = [[], []];
    await inStep(progress, `Measuring ${NAME}`, async () => {
      for (let round = 0; round <= parts.rounds; round += 1) {
        // The first round only warms up.
        const count = round === 0 ? Math.ceil(perRound / 4) : perRound;
        const [own, bare] = [`BULKA${round}`, `BULKB${round}`];
        for (const batch of [own, bare]) await copyUnpaid(ground.db, orderId, batch, count);
        const floor = await floorRound(parts, consumer, replayOf(recording, bare, count));
        const measured = await ownRound(parts, consumer, own, count, () => send(own, count));
        if (round === 0) continue;
        floors.push(floor);
        ours.push(measured);
      }
    });
    return toRow('events', recording, ours, floors);
  } finally {
    await consumer.stop();
    await sender.close();
    await broker.stop();
  }
}

const bodyOf = (orderId: string, due: Amount) => JSON.stringify(capturedBody(orderId, due));

/** Records the event of the first prepared order. */
function recordEvent({ recorder, due }: EventParts): Promise<Recording> {
  const orderId = bulkId(0, RECORDED);
  const payload = new TextEncoder().encode(bodyOf(orderId, due));
  const event = { via: 'kafka', name: NAME, payload, headers: {}, traceparent: null, place: null } as const;
  return recorder.record(() => recorder.handleEvent(event));
}

function replayOf(recording: Recording, batch: string, count: number): Replay {
  const zeros = (digits: number) => '0'.repeat(digits);
  const own = [
    { recorded: RECORDED + zeros(20), prefix: batch, digits: 20 },
    { recorded: `${RECORDED}-${zeros(8)}`, prefix: `${batch}-`, digits: 8 },
    { recorded: RECORDED.slice(-2) + zeros(8), prefix: batch.slice(-2), digits: 8 },
  ];
  return { recording, concurrency: CONCURRENCY, count, own };
}

async function floorRound(
  { ground, poolSize }: EventParts,
  consumer: Child,
  replay: Replay,
): Promise<Measured> {
  consumer.signal('SIGSTOP');
  const { databaseUrl } = ground;
  const floor = await startFloor<Measured>({ databaseUrl, poolSize, replay });
  await floor.stop();
  // The relay must not send the floor's rows.
  await ground.db.execute(sql.raw('DELETE FROM outbox'));
  consumer.signal('SIGCONT');
  return floor.answer;
}

/** The rate comes from the times in the rows, so that watching does not slow the consumer. */
async function ownRound(
  { ground: { db } }: EventParts,
  consumer: Child,
  batch: string,
  count: number,
  send: () => Promise<void>,
): Promise<Measured> {
  const before = await eventTimes(consumer.url);
  const usedMs = cpuMs(consumer.pid);
  await send();
  const deadlineMs = performance.now() + DONE_WITHIN_MS;
  let seen = await applied(db, batch);
  while (seen.count < count) {
    if (performance.now() > deadlineMs)
      throw new Error(`Only ${seen.count} of ${count} events were applied within two minutes`);
    await Bun.sleep(500);
    seen = await applied(db, batch);
  }
  const cpu = (cpuMs(consumer.pid) - usedMs) / count;
  const { p50Ms, p99Ms } = (await eventTimes(consumer.url)).since(before);
  await db.execute(sql.raw('DELETE FROM outbox'));
  const failed = count - seen.paid;
  return { perSecond: count / (seen.tookMs / 1000), p50Ms, p99Ms, failed, cpuMs: cpu };
}

async function applied(db: Db, batch: string) {
  const text =
    'SELECT COUNT(*) AS n, TIMESTAMPDIFF(MICROSECOND, MIN(e.received_at), MAX(e.received_at)) AS took, ' +
    "SUM(o.status = 'paid') AS paid FROM order_event e JOIN orders o ON o.order_id = e.order_id " +
    `WHERE e.order_id LIKE '${batch}%'`;
  const [rows] = (await db.execute(sql.raw(text))) as unknown as [Record<string, string | number | null>[]];
  const row = rows[0] ?? {};
  return { count: Number(row.n), tookMs: Number(row.took ?? 0) / 1000, paid: Number(row.paid ?? 0) };
}
