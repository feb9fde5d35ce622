import { hasRequests, type OrderChange } from '../../domain/order/change.ts';
import { holdMove } from '../../domain/order/changed-rows.ts';
import { isDecided } from '../../domain/order/wallet-hold.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { UpstreamUnavailable } from '../../upstream/types.ts';
import { sendRequestsOf } from './send-requests.ts';
import { type DecidedHold, tellRebate } from './tell-rebate.ts';

/** An answer may change the order again, and the change may make requests. After so many rounds the sweep goes on. */
const ROUNDS_MAX = 5;

/**
 * Runs after the commit. It counts illegal transitions and refunds that failed, and sends the requests to rebate and payment until their
 * answers change nothing any more. The sweep does what fails here: the decision is in the database, and a request that
 * is sent twice does no harm.
 */
export async function deliver(
  deps: Deps,
  changes: readonly OrderChange[],
  callOf: (orderId: string) => CallContext,
): Promise<void> {
  let due = changes;
  for (let round = 1; due.length > 0 && round <= ROUNDS_MAX; round += 1) {
    const answered = await Promise.all(
      due.map((change) => deliverOne(deps, change, callOf(change.aggregate.order.orderId))),
    );
    due = answered.flat();
  }
}

/** {@link tellRebate}, and whatever follows; without an answer it is left to the sweep. */
export async function settleHold(deps: Deps, hold: DecidedHold, call: CallContext): Promise<void> {
  const changes = await tellRebate(deps, hold, call).catch((error) => {
    if (!(error instanceof UpstreamUnavailable)) throw error;
    return [];
  });
  await deliver(deps, changes, () => call);
}

/** @returns the changes that the answers made */
async function deliverOne(
  deps: Deps,
  change: OrderChange,
  call: CallContext,
): Promise<readonly OrderChange[]> {
  for (const { status, on } of change.illegal) deps.metrics.illegalMove(status, on);
  for (const { kind } of newlyFailed(change)) deps.metrics.refundFailed(kind === 'auto' ? 'auto' : 'ticket');
  const { order } = change.aggregate;
  const leave = (what: string) => (error: unknown) => {
    if (!(error instanceof UpstreamUnavailable))
      deps.log.error(what, { order_id: order.orderId, ...deps.describeError(error) });
    return [];
  };
  const state = holdMove(change)?.to ?? null;
  const changes: OrderChange[] = [];
  if (isDecided(state)) {
    const amount = { amountMinor: order.cashMinor, currency: order.currency };
    const hold = { orderId: order.orderId, userId: order.userId, amount, state };
    changes.push(...(await tellRebate(deps, hold, call).catch(leave('hold_left_to_sweep'))));
  }
  if (hasRequests(change))
    changes.push(...(await sendRequestsOf(deps, order.orderId, call).catch(leave('requests_left_to_sweep'))));
  return changes;
}

const newlyFailed = ({ before, aggregate }: OrderChange) =>
  aggregate.refunds.filter(
    ({ refundId, status }) =>
      status === 'failed' &&
      before.refunds.some((one) => one.refundId === refundId && one.status !== 'failed'),
  );
