import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** While the file is there that MUTATE_YIELD_FILE names, somebody measures on this machine. */
export async function untilQuietIsOver(onWait: () => void = () => undefined): Promise<void> {
  const file = process.env.MUTATE_YIELD_FILE;
  while (file !== undefined && existsSync(file)) {
    onWait();
    await delay(1_000);
  }
}
