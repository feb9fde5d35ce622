import { type Deps, sweepCall } from '../deps.ts';
import { parseAmount } from '../domain/money.ts';
import type { OutboundRequest as Ask, RequestState as AskState } from '../domain/order/records.ts';
import type { CallContext } from '../domain/ports.ts';
import { latestEnd } from '../domain/windows.ts';
import type { DueAsk } from '../repositories/upstream-asks.ts';
import { UpstreamUnavailable } from '../upstream/types.ts';
import { settleRefundAsk } from './settle-refund-ask.ts';
import { AT_ONCE, type WorkQueue } from './work-queue.ts';

const PAUSE_MAX_MS = 300_000;
const FIRST_PAUSE_MS = 1_000;

/** Its time has come, or lies where only a wrong clock can have set it (src/domain/windows.ts). */
const isDue = ({ state, nextAt }: Ask, nowMs: number): boolean =>
  state === 'open' && (nextAt <= nowMs || nextAt > latestEnd(nowMs, PAUSE_MAX_MS));

/** Asks what an order has just decided to ask. What fails is left to the sweep. */
export async function sendAsksOf(deps: Deps, orderId: string, call: CallContext): Promise<void> {
  const nowMs = deps.clock.nowMs();
  for (const ask of await deps.store.asks.listFor(orderId)) {
    if (isDue(ask, nowMs)) await sendAsk(deps, ask, call);
  }
}

/** Part of the sweep: every ask that is due, order by order. Gives how many it sent. */
export const asksQueue = (deps: Deps): WorkQueue<DueAsk> => ({
  name: 'asks',
  atOnce: AT_ONCE,
  due: (nowMs, after, limit) => deps.store.asks.due(nowMs, latestEnd(nowMs, PAUSE_MAX_MS), after, limit),
  async work({ orderId }) {
    const nowMs = deps.clock.nowMs();
    const asks = await deps.store.asks.listFor(orderId);
    const due = asks.filter((ask) => isDue(ask, nowMs));
    const failed: unknown[] = [];
    for (const ask of due) {
      const call = { ...sweepCall(deps.ids), traceparent: ask.traceparent };
      await sendAsk(deps, ask, call).catch((error) => failed.push(error));
    }
    if (failed.length > 0) throw failed[0];
    return due.length;
  },
});

/**
 * Asks once, with the key that makes repeats harmless, and writes down a definite answer; without one it is asked
 * again later. Two processes that ask at once get the same answer, and only one writes it.
 */
async function sendAsk(deps: Deps, ask: Ask, call: CallContext): Promise<void> {
  let answer: AskState;
  try {
    answer = await question(deps, ask, call);
  } catch (error) {
    if (!(error instanceof UpstreamUnavailable)) throw error;
    const pauseMs = Math.min(PAUSE_MAX_MS, FIRST_PAUSE_MS * 2 ** Math.min(ask.attempts, 20));
    await deps.store.asks.tryLater(ask, deps.clock.nowMs() + pauseMs);
    return;
  }
  if (ask.kind === 'refund' || ask.kind === 'credit') await settleRefundAsk(deps, ask, answer);
  else await deps.store.asks.settle(ask.orderId, ask.askKey, answer, deps.clock.nowMs());
  if (answer === 'refused') deps.log.error('ask_refused', { order_id: ask.orderId, kind: ask.kind });
}

/** The bodies are ours, as `decide` made them (src/domain/order). */
async function question(deps: Deps, ask: Ask, call: CallContext): Promise<'accepted' | 'refused'> {
  const { payment, rebate, orders } = deps.upstream;
  const text = (name: string) => String(ask.body[name] ?? '');
  switch (ask.kind) {
    case 'void':
      return payment.void({ key: ask.askKey, paymentId: text('payment_id') }, call);
    case 'refund':
      return payment.refund(
        {
          key: ask.askKey,
          refundId: text('wire_refund_id'),
          paymentId: text('payment_id'),
          amount: amountOf(ask),
        },
        call,
      );
    case 'credit': {
      const outcome = await rebate.credit(
        { userId: text('user_id'), ref: text('ref'), amount: amountOf(ask) },
        call,
      );
      return outcome === 'ok' ? 'accepted' : 'refused';
    }
    case 'notify':
      return orders.notify(ask.body, call);
  }
}

function amountOf(ask: Ask) {
  const { v, c } = ask.body.amount as { v: string; c: string };
  return { amountMinor: parseAmount(v, c) ?? 0n, currency: c };
}
