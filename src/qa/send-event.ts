import { type EventOutcome, isTakenIn } from '../operations/inbox/event-outcome.ts';
import type { EventTarget } from './event-target.ts';

/**
 * Sends an event as another service would: as bytes through the event handler, with the real contract (spec 10).
 * @throws Error when it is refused, which is a bug of the simulation
 */
export async function sendEvent(
  { handleEvent, nowMs }: Pick<EventTarget, 'handleEvent' | 'nowMs'>,
  name: string,
  body: Readonly<Record<string, unknown>>,
): Promise<EventOutcome> {
  const sent = { ...body, occurred_at: new Date(nowMs()).toISOString() };
  const outcome = await handleEvent({
    via: 'http',
    name,
    payload: new TextEncoder().encode(JSON.stringify(sent)),
    headers: {},
    traceparent: null,
    place: null,
  });
  if (!isTakenIn(outcome)) throw new Error(`a simulated ${name} was not understood`);
  return outcome;
}
