import { contentOf, eventKey } from '../../domain/lifecycle/order-event.ts';
import {
  conflictKey,
  contentIn,
  type IncomingEvent,
  switchedOffRow,
} from '../../domain/order/incoming-event.ts';
import type { StoredEvent } from '../../domain/order/records.ts';
import type { Deps } from '../../service/deps.ts';

const KEEP_TRIES = 5;

/**
 * Keeps the row of an event that is not applied now; repeats find it kept. An event of the same key with other content is
 * kept beside it. Once they can be applied, the first that can have an effect is the truth (spec 11, "One balance").
 */
export async function keepEvent(deps: Deps, incoming: IncomingEvent, first: StoredEvent): Promise<void> {
  let row = first;
  // Another may take the place beside at the same moment.
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.store.events.insert([row]);
    } catch (error) {
      if (!deps.isDuplicateKey(error) || tries >= KEEP_TRIES) throw error;
    }
    const kept = await deps.store.events.listFor(row.orderId);
    const contentAt = contentIn(kept);
    const content = contentOf(incoming.event);
    const at =
      contentAt(first.eventKey) === content
        ? first.eventKey
        : conflictKey(first.eventKey, incoming.event, contentAt);
    const known = kept.find((one) => one.eventKey === at);
    if (known !== undefined) return wakeFor(deps, row, known);
    row = { ...row, eventKey: at };
  }
}

/**
 * What was given up, or came while its name was switched off, waits again when it comes again. So does what was done with
 * for what another delivery did, since that may have been other news.
 */
async function wakeFor(deps: Deps, row: StoredEvent, known: StoredEvent): Promise<void> {
  if (row.state !== 'waiting' || (known.state !== 'dead' && known.state !== 'ignored')) return;
  await deps.store.events.wake({ ...row, eventKey: known.eventKey }, known);
}

/**
 * Keeps an event whose name is switched off, under its order and key as any other, so that it is exported and erased with
 * them, and can be applied once the name is on again.
 */
export const keepSwitchedOff = (deps: Deps, incoming: IncomingEvent): Promise<void> =>
  keepEvent(deps, incoming, switchedOffRow(incoming, eventKey(incoming.event), deps.clock.nowMs()));
