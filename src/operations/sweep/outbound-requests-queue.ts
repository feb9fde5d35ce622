import { isDue, REQUEST_PAUSE_MAX_MS } from '../../domain/order/outbound-request.ts';
import { latestEnd } from '../../domain/values/windows.ts';
import type { DueRequest } from '../../repositories/outbound-requests.ts';
import type { Deps } from '../../service/deps.ts';
import { deliver } from '../outbound/deliver.ts';
import { sendRequest } from '../outbound/send-requests.ts';
import { sweepCall } from '../shared/sweep-call.ts';
import { AT_ONCE, type WorkQueue } from '../shared/work-queue.ts';

/** The sweep's queue of due outbound requests, order by order. @returns the number sent */
export const outboundRequestsQueue = (deps: Deps): WorkQueue<DueRequest> => ({
  name: 'asks',
  atOnce: AT_ONCE,
  due: (nowMs, after, limit) =>
    deps.store.outboundRequests.due(nowMs, latestEnd(nowMs, REQUEST_PAUSE_MAX_MS), after, limit),
  async work({ orderId }) {
    const nowMs = deps.clock.nowMs();
    const due = (await deps.store.outboundRequests.listFor(orderId)).filter((request) =>
      isDue(request, nowMs),
    );
    const failed: unknown[] = [];
    for (const request of due) {
      const call = { ...sweepCall(deps.ids), traceparent: request.traceparent };
      await sendRequest(deps, request, call).then(
        (changes) => deliver(deps, changes, () => call),
        (error) => failed.push(error),
      );
    }
    if (failed.length > 0) throw failed[0];
    return due.length;
  },
});
