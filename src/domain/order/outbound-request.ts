import { type Later, laterOf } from '../values/pause.ts';
import { latestEnd } from '../values/windows.ts';
import type { OutboundRequest, RequestKind } from './records.ts';

export type RequestContext = {
  readonly order: { readonly orderId: string };
  readonly traceparent: string | null;
  readonly nowMs: number;
};

/** A new outbound request, due at once and repeated until it is answered (spec 11, "from the outbox"). */
export const newRequest = (
  { order, traceparent, nowMs }: RequestContext,
  kind: RequestKind,
  askKey: string,
  body: Readonly<Record<string, unknown>>,
): OutboundRequest => ({
  orderId: order.orderId,
  askKey,
  kind,
  body,
  state: 'open',
  attempts: 0,
  nextAtMs: nowMs,
  traceparent,
  createdAtMs: nowMs,
  updatedAtMs: nowMs,
});

const FIRST_PAUSE_MS = 1_000;
/** No request waits longer for its next try. */
export const REQUEST_PAUSE_MAX_MS = 300_000;

/** Its time has come, or lies where only a wrong clock can have set it (src/domain/values/windows.ts). */
export const isDue = ({ state, nextAtMs }: OutboundRequest, nowMs: number): boolean =>
  state === 'open' && (nextAtMs <= nowMs || nextAtMs > latestEnd(nowMs, REQUEST_PAUSE_MAX_MS));

/** When a request without an answer is sent again; `wasHeldBack`: a breaker was open, so nothing was sent. */
export const afterNoAnswer = ({ attempts }: OutboundRequest, nowMs: number, wasHeldBack: boolean): Later =>
  laterOf(attempts, nowMs, { firstMs: FIRST_PAUSE_MS, longestMs: REQUEST_PAUSE_MAX_MS }, wasHeldBack);
