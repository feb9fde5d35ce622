import { openLoop } from '../../src/tooling/cli/bench/open-loop.ts';
import type { MockUpstreamsServer } from '../../src/tooling/dev/upstreams/server.ts';
import { createTraffic, wordsOf } from '../endurance/traffic.ts';
import { type KafkaEvent, record } from '../support/kafka-world.ts';
import { refundNotice } from '../support/order-events.ts';
import type { Random } from '../support/seeded.ts';
import { until } from '../support/until.ts';
import { openWorld, serviceToken, type World } from '../support/world.ts';

const ANSWER_WITHIN_MS = 10_000;
const AGAIN_AFTER_MS = 200;
const REFUND_EVERY_MS = 1_000;
const SWEEP_EVERY_MS = 1_000;

type Leg = { readonly leg: string; readonly amount: { readonly v: string; readonly c: string } };
type Call = { readonly atMs: number; readonly tookMs: number };
type Failure = { readonly atMs: number; readonly says: string };

/**
 * The load while the database moves: users (checkouts, cancels, lists and more), the events of their orders over HTTP,
 * and tickets for refunds with the answers of payment. `origin` is the current server, `rate` the number of user
 * requests a second.
 */
export function createLoad(random: Random, rate: () => number, origin: () => string) {
  const traffic = createTraffic(random, origin);
  const calls: Call[] = [];
  const failures: Failure[] = [];
  const counts = new Map<string, number>();
  const refundIds = new Set<string>();
  let isOver = false;
  let isAllAnswered = false;

  /** Sends a call of another service. @returns the text of the answer when it was accepted; null otherwise */
  async function send(path: string, by: 'orders' | 'tickets', body: string): Promise<string | null> {
    const atMs = performance.now();
    const headers = { ...serviceToken(by), 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const answer = await fetch(origin() + path, { method: 'POST', headers, body, signal })
      .then(async (response) => ({ response, text: await response.text() }))
      .catch((error: Error) => {
        failures.push({ atMs: performance.now(), says: `none: ${error.name}` });
        return null;
      });
    calls.push({ atMs, tookMs: performance.now() - atMs });
    if (answer === null) return null;
    const { response, text } = answer;
    const kind = `${path.split('/')[1]} ${response.status}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (response.status >= 500) failures.push({ atMs: performance.now(), says: wordsOf(response, text) });
    return response.status < 500 ? text : null;
  }

  /** Sends each event until it is accepted. */
  async function sendEvents(): Promise<void> {
    while (!isAllAnswered || traffic.events.length > 0) {
      const batch = traffic.events.splice(0, 6);
      await Promise.all(
        batch.map(async (event: KafkaEvent) => {
          const text = await send(`/event/${event.name}`, 'orders', String(event.value));
          if (text === null) traffic.events.push(event);
        }),
      );
      await Bun.sleep(50);
    }
  }

  /** Sends a ticket for a whole order until it is answered, then the notice of payment that the refund succeeded. */
  async function sendTickets(): Promise<void> {
    for (let at = 1; !isOver; at += 1) {
      await Bun.sleep(REFUND_EVERY_MS);
      const orders = [...traffic.placed.values()];
      if (orders.length === 0) continue;
      const { id } = random.pick(orders);
      const ask = { refund_id: `T-${at}`, order_id: id, reason: 'ticket' };
      let text: string | null = null;
      while (text === null) {
        text = await send('/refund/refund', 'tickets', JSON.stringify(ask));
        if (text === null) await Bun.sleep(AGAIN_AFTER_MS);
      }
      const legs: readonly Leg[] = JSON.parse(text).data?.refund?.legs ?? [];
      if (legs.length > 0) refundIds.add(ask.refund_id);
      for (const { amount } of legs.filter(({ leg }) => leg !== 'wallet'))
        traffic.events.push(
          record('refund_notified', refundNotice(ask.refund_id, id, 'succeeded', { ...amount })),
        );
    }
  }

  async function sendUsers(): Promise<void> {
    const next = async () => {
      const atMs = performance.now();
      const isGood = await traffic.next();
      calls.push({ atMs, tookMs: performance.now() - atMs });
      return isGood;
    };
    while (!isOver) await openLoop(rate(), 1, next);
  }

  const asking = Promise.all([sendTickets(), sendUsers()]);
  const telling = sendEvents();
  return {
    traffic,
    counts,
    refundIds,
    failures: () => [...failures, ...traffic.failures].sort((a, b) => a.atMs - b.atMs),
    /** The requests since `sinceMs`: their number, the slowest in ms, and the failures. */
    since(sinceMs: number) {
      const own = calls.filter(({ atMs, tookMs }) => atMs + tookMs >= sinceMs);
      const failed = this.failures().filter(({ atMs }) => atMs >= sinceMs);
      return { count: own.length, slowestMs: Math.max(0, ...own.map(({ tookMs }) => tookMs)), failed };
    },
    /** Stops the load. Resolves when every key has its answer and every event is accepted. */
    async end(): Promise<void> {
      isOver = true;
      await asking;
      await traffic.resolveUnsure();
      isAllAnswered = true;
      await telling;
    },
  };
}

export type Load = ReturnType<typeof createLoad>;

/** A world on `databaseUrl` for sweeps. A sweep that the database made fail starts again a second later. */
export async function openSweeper(databaseUrl: string, mocks: MockUpstreamsServer) {
  const world: World = await openWorld({
    databaseUrl,
    upstreams: mocks,
    env: { DATABASE_SHARDED: 'true' },
  });
  let isOver = true;
  let running = Promise.resolve();
  let failed = 0;
  return {
    world,
    failed: () => failed,
    start() {
      isOver = false;
      running = (async () => {
        while (!isOver) {
          await world.sweep().catch(() => {
            failed += 1;
          });
          await Bun.sleep(SWEEP_EVERY_MS);
        }
      })();
    },
    async stop(): Promise<void> {
      isOver = true;
      await running;
    },
    /** Sweeps until nothing is left to do, including what waits for its next try. */
    async settle(): Promise<void> {
      world.clock.advance(360_000);
      await until(async () => {
        const { outboundRequests, holds } = await world.sweep();
        return outboundRequests === 0 && holds === 0;
      });
    },
  };
}
