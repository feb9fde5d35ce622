import { expect } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { expectNothingLost } from '../support/invariants.ts';
import type { MysqlProxy } from '../support/mysql-proxy.ts';
import type { World } from '../support/world.ts';
import type { Operation } from './operations.ts';

/** Where the process dies: the statement never arrives; is done but not answered; is answered, then nothing more. */
export const MODES = ['before', 'unanswered', 'after'] as const;
export type Mode = (typeof MODES)[number];
export type Point = { readonly step: number; readonly mode: Mode };
const NOBODY = { id: '', shortId: '', final: { v: '0.00', c: 'USD' } };

export type Bench = { readonly world: World; readonly proxy: MysqlProxy };

/** How often each thing is there, without ids and times: equal after a crash and after none. */
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
    ...(await db.select().from(t.auditEntry)).map((one) => `audit ${one.action}`),
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

/** Dies at `point` (nowhere when null), comes back, sweeps, and asks again. */
export async function runBroken({ world, proxy }: Bench, operation: Operation, point: Point | null) {
  proxy.onCommand();
  await world.fresh();
  const order = (await operation.prepare(world)) ?? NOBODY;
  let steps = 0;
  proxy.onCommand(({ sql }) => {
    // How many connections are opened for what is asked at once is a matter of chance.
    const setsSession = /^SET SESSION /.test(sql ?? '');
    if (!setsSession) steps += 1;
    else if (point === null || steps < point.step) return 'pass';
    if (point === null || steps < point.step) return 'pass';
    // The dead say nothing more.
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

/** Every point of one operation that `isChosen`; gives the counts and what failed. */
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
