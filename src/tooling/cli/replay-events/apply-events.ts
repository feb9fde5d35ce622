import type { HandleEvents, IncomingEvent } from '../../../events/incoming.ts';
import type { EventOutcome } from '../../../operations/inbox/event-outcome.ts';
import { isObject, readJson } from '../compare/read-json.ts';

export type Applied = {
  /** the orders of the events, each with its events in the order of reading: `payment_notified_cm captured` */
  readonly orders: ReadonlyMap<string, readonly string[]>;
  /** the number of events by outcome; `failed` after several tries */
  readonly outcomes: ReadonlyMap<EventOutcome | 'failed', number>;
};

const TOGETHER = 50;
const TRIES_MAX = 3;
const EVENTS_KEPT = 20;

/** Applies events; one that fails again and again is counted and skipped. */
export async function applyEvents(
  batches: AsyncIterable<readonly IncomingEvent[]>,
  handle: HandleEvents,
  onProgress: (events: number) => void = () => undefined,
): Promise<Applied> {
  const orders = new Map<string, string[]>();
  const outcomes = new Map<EventOutcome | 'failed', number>();
  let events = 0;
  for await (const batch of batches)
    for (let at = 0; at < batch.length; at += TOGETHER) {
      const part = batch.slice(at, at + TOGETHER);
      for (const event of part) note(orders, event);
      for (const outcome of await handleSafely(part, handle))
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      events += part.length;
      onProgress(events);
    }
  return { orders, outcomes };
}

async function handleSafely(
  events: readonly IncomingEvent[],
  handle: HandleEvents,
): Promise<readonly (EventOutcome | 'failed')[]> {
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    try {
      return await handle(events);
    } catch {
      // If a batch fails, each event is applied alone.
      if (events.length > 1) break;
    }
  }
  if (events.length === 1) return ['failed'];
  const outcomes: (EventOutcome | 'failed')[] = [];
  for (const event of events) outcomes.push(...(await handleSafely([event], handle)));
  return outcomes;
}

function note(orders: Map<string, string[]>, { name, payload }: IncomingEvent): void {
  const value = payload === null ? undefined : readJson(new TextDecoder().decode(payload));
  if (!isObject(value) || typeof value.order_id !== 'string' || value.order_id.length > 64) return;
  const events = orders.get(value.order_id) ?? [];
  const status = typeof value.status === 'string' ? ` ${value.status.slice(0, 20)}` : '';
  if (events.length < EVENTS_KEPT) events.push(`${name.slice(0, 40)}${status}`);
  orders.set(value.order_id, events);
}
