const FAILURES = 20;
const PAUSE_MS = 1_000;

/** Opens for a second after 20 failures of the new service in a row, so that a dead one costs next to nothing. */
export function createBreaker(nowMs: () => number) {
  let failures = 0;
  let untilMs = 0;
  return {
    isOpen: () => nowMs() < untilMs,
    note(isFailure: boolean): void {
      failures = isFailure ? failures + 1 : 0;
      if (failures >= FAILURES) untilMs = nowMs() + PAUSE_MS;
    },
  };
}
