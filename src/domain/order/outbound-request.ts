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
