import { noAnswerInTime } from './answer-deadline.ts';

/** Runs `work` once all of its keys have room. @throws DatabaseUnreachable when they have none in time */
export type Bulkhead = <T>(keys: readonly string[], work: () => Promise<T>) => Promise<T>;

type Waiting = { readonly keys: readonly string[]; readonly enter: () => void };

/**
 * Runs at most `maxOf` at once for each key, in the order of arrival. The others wait here and hold no connection.
 * Without this, transactions that wait for one locked row would take every connection of a pool.
 */
export function createBulkhead(maxOf: (key: string) => number, timeoutMs: number): Bulkhead {
  const inside = new Map<string, number>();
  const waiting = new Set<Waiting>();
  const hasRoom = (keys: readonly string[]) => keys.every((key) => (inside.get(key) ?? 0) < maxOf(key));
  const count = (keys: readonly string[], by: 1 | -1) => {
    for (const key of keys) {
      const left = (inside.get(key) ?? 0) + by;
      if (left === 0) inside.delete(key);
      else inside.set(key, left);
    }
  };
  const leave = (keys: readonly string[]) => {
    count(keys, -1);
    for (const one of waiting) if (hasRoom(one.keys)) one.enter();
  };
  // Takes all keys or none: a transaction that waits for one row must not keep others from another row.
  const enter = (keys: readonly string[]): Promise<void> | null => {
    if (hasRoom(keys)) {
      count(keys, 1);
      return null;
    }
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        keys,
        enter: () => {
          clearTimeout(timer);
          waiting.delete(one);
          count(keys, 1);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        waiting.delete(one);
        reject(noAnswerInTime());
      }, timeoutMs);
      waiting.add(one);
    });
  };
  return async (given, work) => {
    const keys = [...new Set(given)];
    await enter(keys);
    try {
      return await work();
    } finally {
      leave(keys);
    }
  };
}
