import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/** Waits until `isTrue`; the test's time limit bounds it. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await delay(POLL_MS);
}
