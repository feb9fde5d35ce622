/** Runs at most `max` works at once; the others wait in order. */
export function createLimit(max: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    hasPlace: () => running < max,
    async run<T>(work: () => Promise<T>): Promise<T> {
      if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await work();
      } finally {
        // The place goes to the next work, or becomes free.
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
