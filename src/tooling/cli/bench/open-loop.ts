const TICK_MS = 2;

/**
 * Sends `rate` requests a second for `seconds` by the clock, so that a slow answer delays no other request. A time runs
 * from when the request was due to its answer, in milliseconds, so a delay of this process counts too.
 */
export async function openLoop(rate: number, seconds: number, send: () => Promise<boolean>) {
  const times: number[] = [];
  const open = new Set<Promise<void>>();
  let failed = 0;
  const startedMs = performance.now();
  const total = Math.round(rate * seconds);
  for (let sent = 0; sent < total; ) {
    const dueCount = Math.min(total, Math.floor(((performance.now() - startedMs) * rate) / 1000));
    for (; sent < dueCount; sent += 1) {
      const dueMs = startedMs + (sent * 1000) / rate;
      const one = send().then(
        (isGood) => {
          times.push(performance.now() - dueMs);
          if (!isGood) failed += 1;
        },
        () => {
          failed += 1;
        },
      );
      open.add(one);
      void one.then(() => open.delete(one));
    }
    await Bun.sleep(TICK_MS);
  }
  await Promise.all(open);
  return { times, failed };
}
