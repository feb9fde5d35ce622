import * as v from 'valibot';
import type { OrderEvent, OrderEventName } from '../domain/lifecycle/order-event.ts';
import type { PoisonReason } from '../operations/inbox/poison-event.ts';
import { EVENT_SCHEMAS, ORDER_ID } from './contracts.ts';

/** The most bytes of an event. A bigger one is a mistake or an attack (as for HTTP, spec 2). */
const EVENT_MAX_BYTES = 64 * 1024;

export type FieldProblem = { readonly field: string; readonly problem: string };
export type Parsed =
  | { readonly ok: true; readonly event: OrderEvent; readonly eventId: string | null }
  | { readonly ok: false; readonly reason: PoisonReason; readonly fields: readonly FieldProblem[] };

export const isHandled = (name: string): name is OrderEventName => Object.hasOwn(EVENT_SCHEMAS, name);

const bad = (reason: PoisonReason, fields: readonly FieldProblem[] = []): Parsed => ({
  ok: false,
  reason,
  fields,
});

/** Parses the bytes of one event by its contract. Problems are in words of ours. */
export function parseEvent(name: OrderEventName, payload: Uint8Array | null): Parsed {
  const json = readJson(payload);
  if (!json.ok) return bad(json.reason);
  const parsed = v.safeParse(EVENT_SCHEMAS[name], json.value);
  if (!parsed.success) return bad('INVALID', parsed.issues.slice(0, 20).map(problemOf));
  const { event_id: eventId, ...body } = parsed.output;
  return { ok: true, event: { name, body } as unknown as OrderEvent, eventId };
}

type Json =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: PoisonReason };

export function readJson(payload: Uint8Array | null): Json {
  if (payload === null || payload.byteLength === 0) return { ok: false, reason: 'NO_VALUE' };
  if (payload.byteLength > EVENT_MAX_BYTES) return { ok: false, reason: 'TOO_LARGE' };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch {
    return { ok: false, reason: 'NOT_UTF8' };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, reason: 'NOT_JSON' };
  }
}

/** The order that a payload names, though its other fields may be anything; null without one. */
export function namedOrder(payload: Uint8Array | null): string | null {
  const json = readJson(payload);
  const { order_id: named } = ((json.ok ? json.value : null) ?? {}) as { readonly order_id?: unknown };
  const id = v.safeParse(ORDER_ID, named);
  return id.success ? id.output : null;
}

type Issue = { readonly path?: readonly { readonly key: unknown }[] | undefined; readonly message: string };

/**
 * A problem repeats only names that the contract knows. valibot's messages quote the input, so every schema has ours.
 */
function problemOf({ path, message }: Issue): FieldProblem {
  const field = (path ?? []).map((item) => String(item.key)).join('.');
  return { field, problem: /^(must|is) /.test(message) ? message : 'is missing or of the wrong type' };
}
