import { median } from '../../src/tooling/cli/bench/load.ts';
import type { Sent } from './traffic.ts';

/** Sends a request, and reads its answer. */
export async function send(origin: string, { path, headers, body }: Sent): Promise<number> {
  const answer = await fetch(origin + path, { method: 'POST', headers, body });
  await answer.bytes();
  return answer.status;
}

/**
 * Sends `count` requests by `callers` callers, each its next request after the last answer. @returns the number of
 * answers by status
 */
export async function drive(
  origin: string,
  next: () => Sent,
  count: number,
  callers = 8,
): Promise<ReadonlyMap<number, number>> {
  const statuses = new Map<number, number>();
  let left = count;
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      const status = await send(origin, next());
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return statuses;
}

/**
 * Medians in ms of one request, direct and through the proxy, in turns, so that other work of the machine slows both.
 */
export async function medians(direct: string, proxied: string, one: Sent, rounds: number) {
  const times = { direct: [] as number[], proxied: [] as number[] };
  const timed = async (origin: string, into: number[] | null) => {
    const beganMs = performance.now();
    await send(origin, one);
    into?.push(performance.now() - beganMs);
  };
  for (let round = -50; round < rounds; round += 1) {
    const isWarm = round >= 0;
    await timed(direct, isWarm ? times.direct : null);
    await timed(proxied, isWarm ? times.proxied : null);
  }
  return { directMs: median(times.direct), proxiedMs: median(times.proxied) };
}
