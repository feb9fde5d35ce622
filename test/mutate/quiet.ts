import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Waits while the file MUTATE_YIELD_FILE exists, because somebody measures on this machine then. */
export async function untilQuietIsOver(onWait: () => void = () => undefined): Promise<void> {
  const file = process.env.MUTATE_YIELD_FILE;
  while (file !== undefined && existsSync(file)) {
    onWait();
    await delay(1_000);
  }
}
