import type { OrderStatus } from '../domain/lifecycle/order-state.ts';
import { errorFields, type Log } from '../platform/logger.ts';
import { advanceOrder } from './advance-order.ts';
import type { EventTarget } from './event-target.ts';
import { isThere, LOGISTICS_TARGETS, type LogisticsTarget } from './plan-logistics.ts';

const WALKS_MAX = 1_000;
/** The least pause between two looks at an unpaid order, however short the steps are. */
const LOOK_MIN_MS = 250;
/** A walk that has waited so long for a payment or for a step's effect is given up. */
const IDLE_MAX_MS = 3_600_000;

export type Walks = ReturnType<typeof createWalks>;

/**
 * Walks orders from paid to received (`logistics:auto`), a step every `everyMs`, by timers of this process; walks end
 * with the process.
 */
export function createWalks(log: Pick<Log, 'error'>) {
  const running = new Map<string, Promise<void>>();
  const end = new AbortController();
  return {
    /** Starts a walk, unless the order walks already or too many orders do. */
    start(target: EventTarget, orderId: string, everyMs: number): void {
      if (end.signal.aborted || running.has(orderId) || running.size >= WALKS_MAX) return;
      const walked = walk(target, orderId, everyMs, end.signal)
        .catch((error) => log.error('qa_walk_failed', { order_id: orderId, ...errorFields(error) }))
        .finally(() => running.delete(orderId));
      running.set(orderId, walked);
    },
    /** Stops all walks. Resolves when no event of a walk is in flight. */
    async stop(): Promise<void> {
      end.abort();
      await Promise.all(running.values());
    },
  };
}

async function walk(
  target: EventTarget,
  orderId: string,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const sent = new Set<LogisticsTarget>();
  let idleMs = 0;
  let pauseMs = everyMs;
  while (idleMs < IDLE_MAX_MS) {
    await pause(pauseMs, signal);
    if (signal.aborted) return;
    const { status } = (await target.order(orderId)).detail.sheet;
    const to = nextStep(status);
    if (to === 'over') return;
    // No target is sent twice: another run's purchase would be a second purchase.
    if (to === 'wait' || sent.has(to)) {
      pauseMs = Math.max(everyMs, LOOK_MIN_MS);
      idleMs += pauseMs;
      continue;
    }
    sent.add(to);
    if (!(await advanceOrder(target, orderId, to)).ok) return;
    idleMs = 0;
    pauseMs = everyMs;
  }
}

function nextStep(status: OrderStatus): LogisticsTarget | 'wait' | 'over' {
  if (status === 'unpaid' || status === 'authorized') return 'wait';
  if (status === 'canceled' || status === 'refunded') return 'over';
  return LOGISTICS_TARGETS.find((to) => !isThere(status, to)) ?? 'over';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
