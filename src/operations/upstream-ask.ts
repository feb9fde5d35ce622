import type { Ask, AskKind } from '../repositories/upstream-asks.ts';

export type AskContext = {
  readonly order: { readonly orderId: string };
  readonly traceparent: string | null;
  readonly nowMs: number;
};

/** A question to another service, asked until it is answered; due at once (spec 11, "from the outbox"). */
export const newAsk = (
  { order, traceparent, nowMs }: AskContext,
  kind: AskKind,
  askKey: string,
  body: Readonly<Record<string, unknown>>,
): Ask => ({
  orderId: order.orderId,
  askKey,
  kind,
  body,
  state: 'open',
  attempts: 0,
  nextAt: nowMs,
  traceparent,
  createdAt: nowMs,
  updatedAt: nowMs,
});
