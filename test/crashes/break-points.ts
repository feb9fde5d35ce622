import { expect } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { expectNothingLost } from '../support/invariants.ts';
import type { MysqlProxy } from '../support/mysql-proxy.ts';
import type { World } from '../support/world.ts';
import type { Operation } from './operations.ts';

/** When the process dies: before the statement arrives, after it ran without an answer, or after the answer. */
export const MODES = ['before', 'unanswered', 'after'] as const;
export type Mode = (typeof MODES)[number];
export type Point = { readonly step: number; readonly mode: Mode };
const NOBODY = { id: '', shortId: '', final: { v: '0.00', c: 'USD' } };

export type Bench = { readonly world: World; readonly proxy: MysqlProxy };

/** Counts of rows without ids and times, which must be equal with and without a crash. */
async function tracesOf({ database: { db }, upstream }: World): Promise<string[]> {
  const rows = [
    ...(await db.select().from(t.orders)).map((one) => `order ${one.status} ${one.paymentReview}`),
    ...(await db.select().from(t.outbox)).map((one) => `outbox ${one.topic} ${one.sentAtMs !== null}`),
    ...(await db.select().from(t.orderTimeline)).map((one) => `timeline ${one.toStatus}`),
    ...(await db.select().from(t.orderEvent)).map((one) => `event ${one.state}`),
    ...(await db.select().from(t.payment)).map(() => 'payment'),
    ...(await db.select().from(t.notification)).map((one) => `noti ${one.kind} ${one.isRead !== 0}`),
    ...(await db.select().from(t.deadLetter)).map((one) => `letter ${one.reason} ${one.state}`),
    ...(await db.select().from(t.refund)).map((one) => `refund ${one.status}`),
    // A repeated request of a person is audited twice.
    ...new Set((await db.select().from(t.auditEntry)).map((one) => `audit ${one.action}`)),
    ...(await db.select().from(t.upstreamAsk)).map((one) => `ask ${one.kind} ${one.state}`),
    ...(await db.select().from(t.walletHold))
      .filter((one) => one.state !== 'released')
      .map((one) => `hold ${one.state}`),
    ...[...upstream.payments.keys()].map(() => 'payment asked'),
    ...[...upstream.credits.keys()].map(() => 'credited'),
  ];
  return rows.sort();
}

async function later(at: World): Promise<void> {
  at.restart();
  at.clock.advance(121_000);
  await at.sweep();
}

/** Runs an operation that dies at `point` (null: nowhere), restarts, sweeps, and sends the request again. */
export async function runBroken({ world, proxy }: Bench, operation: Operation, point: Point | null) {
  proxy.onCommand();
  await world.fresh();
  const order = (await operation.prepare(world)) ?? NOBODY;
  let steps = 0;
  proxy.onCommand(({ sql }) => {
    // The number of opened connections depends on chance, so these statements do not count.
    const setsSession = /^SET SESSION /.test(sql ?? '');
    if (!setsSession) steps += 1;
    else if (point === null || steps < point.step) return 'pass';
    if (point === null || steps < point.step) return 'pass';
    // After the crash no statement arrives.
    if (steps > point.step || point.mode === 'before') return 'drop-command';
    return point.mode === 'unanswered' ? 'drop-answer' : 'pass';
  });
  await operation.act(world, order).catch((error: unknown) => {
    if (point === null) throw error;
  });
  proxy.onCommand();
  // A point that was never reached would prove nothing.
  if (point !== null) expect(steps).toBeGreaterThanOrEqual(point.step);
  await later(world);
  if (operation.isWaitedFor !== true) await expectNothingLost(world);
  await operation.act(world, order);
  await later(world);
  await expectNothingLost(world);
  return { steps, traces: await tracesOf(world) };
}

/** Breaks one operation at each chosen point. @returns the counts and the failures */
export async function breakOperation(bench: Bench, operation: Operation, isChosen: () => boolean) {
  const whole = await runBroken(bench, operation, null);
  expect(whole.steps).toBeGreaterThan(0);
  const failures: string[] = [];
  let points = 0;
  for (let step = 1; step <= whole.steps; step += 1) {
    for (const mode of MODES) {
      if (!isChosen()) continue;
      points += 1;
      try {
        const { traces } = await runBroken(bench, operation, { step, mode });
        expect(traces).toEqual(whole.traces);
      } catch (error) {
        failures.push(`${operation.name} ${mode} statement ${step}: ${String(error).slice(0, 600)}`);
      }
    }
  }
  return { steps: whole.steps, points, failures };
}
