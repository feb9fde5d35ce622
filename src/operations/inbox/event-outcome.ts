/**
 * The committed outcome of an event. `handled`: applied now. `duplicate`: applied before. `stored`: kept, the sweep
 * will apply it. `ignored`: kept, its name has no handler or is switched off. `poison`: kept as a dead letter. `lost` (Kafka only): not
 * even that was possible, and another try cannot help. A throw means that the event is not kept and must come again.
 */
export type EventOutcome = 'handled' | 'duplicate' | 'stored' | 'ignored' | 'poison' | 'lost';

const IS_TAKEN_IN: Readonly<Record<EventOutcome, boolean>> = {
  handled: true,
  duplicate: true,
  stored: true,
  ignored: true,
  poison: false,
  lost: false,
};

/** Whether the event is with us for good, as an event: no dead letter of it is needed any more. */
export const isTakenIn = (outcome: EventOutcome): boolean => IS_TAKEN_IN[outcome];
