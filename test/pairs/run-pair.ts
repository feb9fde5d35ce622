import type { RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import * as t from '../../src/db/schema/index.ts';
import { expectNothingLost } from '../support/invariants.ts';
import type { MysqlProxy } from '../support/mysql-proxy.ts';
import type { Placed } from '../support/placed-orders.ts';
import type { Answer, World } from '../support/world.ts';
import type { Act, Situation } from './situations.ts';

/** Two processes on one database, a proxy before it, and a connection that looks at its locks. */
export type Ring = { readonly world: World; readonly proxy: MysqlProxy; readonly looker: Connection };

/** The result of two acts: their answers, and the rows without ids and times. */
export type Outcome = { readonly answers: readonly [string, string]; readonly rows: readonly string[] };

/** Answers that ask for a repeat, which a caller or a transport would send. */
const AGAIN = /^503|^409 IDEMPOTENCY_KEY_IN_USE/;
const TRIES = 5;
/** An act that has sent this many statements is not waiting for a lock, but repeats itself. */
const STATEMENTS_MAX = 60;

async function answerOf(act: Act, at: World, order: Placed): Promise<string> {
  const answer = await act.run(at, order);
  if (typeof answer !== 'object' || answer === null || !('status' in answer)) return 'done';
  const { status, json } = answer as Answer;
  return `${status} ${json.error}${json.data?.outcome ?? ''}`;
}

/** Runs an act, and again as long as its answer asks for a repeat. */
async function untilTold(act: Act, at: World, order: Placed): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const answer = await answerOf(act, at, order);
    if (tries >= TRIES || !AGAIN.test(answer)) return answer;
  }
}

/** Runs the acts one after the other. */
export async function inTurn(ring: Ring, { prepare }: Situation, first: Act, second: Act) {
  const { world } = ring;
  await world.fresh();
  const order = await prepare(world);
  const one = await untilTold(first, world, order);
  const two = await untilTold(second, world, order);
  return { one, two, rows: await settledRows(world) };
}

/** The number of statements that an act sends when it is alone. */
export async function stepsOf(ring: Ring, { prepare }: Situation, act: Act): Promise<number> {
  const { world, proxy } = ring;
  await world.fresh();
  const order = await prepare(world);
  let steps = 0;
  proxy.onCommand(({ sql }) => {
    if (counts(sql)) steps += 1;
    return 'pass';
  });
  await untilTold(act, world, order);
  proxy.onCommand();
  return steps;
}

/**
 * Holds `first` before its statement `step`, begins `second`, and lets `first` go on when `second` has ended or waits
 * for a lock.
 */
export async function overlapping(
  ring: Ring,
  { prepare }: Situation,
  [first, second]: readonly [Act, Act],
  step: number,
): Promise<Outcome> {
  const { world, proxy } = ring;
  await world.fresh();
  const order = await prepare(world);
  let sent = 0;
  const held = new Promise<void>((resolve) => {
    proxy.onCommand(({ sql }) => {
      if (counts(sql)) sent += 1;
      if (sent !== step || !counts(sql)) return 'pass';
      resolve();
      return 'hang';
    });
  });
  const one = untilTold(first, world, order);
  await Promise.race([held, one]);
  const begun = sent;
  let isAnswered = false;
  const answer = answerOf(second, world, order).finally(() => {
    isAnswered = true;
  });
  while (!isAnswered && sent - begun < STATEMENTS_MAX && !(await isWaiting(ring.looker))) await Bun.sleep(1);
  proxy.onCommand();
  proxy.release();
  const answers = [await one, await answer] as const;
  const last = AGAIN.test(answers[1]) ? await untilTold(second, world, order) : answers[1];
  return { answers: [answers[0], last], rows: await settledRows(world) };
}

/** The number of connections that are opened depends on chance, so their settings do not count. */
const counts = (sql: string): boolean => !/^SET SESSION /.test(sql);

/** Reads a counter of the server. The table of transactions is a copy, which is not renewed while it is read often. */
async function isWaiting(looker: Connection): Promise<boolean> {
  const [rows] = await looker.query<RowDataPacket[]>(
    "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'",
  );
  return Number(rows[0]?.Value) > 0;
}

/** After this time, orders that a sweep found locked are due again, and keys and claims of dead owners are free. */
const LATER_MS = 121_000;

/** Sweeps, checks every invariant, and reads what is left, without ids and times. */
async function settledRows(world: World): Promise<readonly string[]> {
  world.clock.advance(LATER_MS);
  await world.sweep();
  await expectNothingLost(world);
  const { db } = world.database;
  const rows = [
    ...(await db.select().from(t.orders)).map((one) => `order ${one.status} ${one.paymentReview}`),
    ...(await db.select().from(t.orderProgress)).map((one) => `review ${one.reviewReasons}`),
    ...(await db.select().from(t.outbox)).map((one) => `outbox ${one.topic}`),
    ...(await db.select().from(t.orderTimeline)).map((one) => `timeline ${one.fromStatus} ${one.toStatus}`),
    ...(await db.select().from(t.orderEvent)).map((one) => `event ${one.name} ${one.state}`),
    ...(await db.select().from(t.payment)).map((one) => `payment ${one.status} ${one.amountMinor}`),
    ...(await db.select().from(t.notification)).map((one) => `noti ${one.kind}`),
    ...(await db.select().from(t.refund)).map((one) => `refund ${one.kind} ${one.status} ${one.amountMinor}`),
    ...(await db.select().from(t.refundLeg)).map((one) => `leg ${one.status} ${one.amountMinor}`),
    ...(await db.select().from(t.upstreamAsk)).map((one) => `ask ${one.kind} ${one.state}`),
    ...(await db.select().from(t.walletHold)).map((one) => `hold ${one.state}`),
    ...(await db.select().from(t.sku)).map((one) => `stock ${one.skuId} ${one.stock}`),
    ...(await db.select().from(t.couponUser)).map((one) => `coupon ${one.code} ${one.usedCount}`),
  ];
  return rows.sort();
}
