import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/** Waits until `isTrue`; the test's own time limit is the end of it. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await delay(POLL_MS);
}
