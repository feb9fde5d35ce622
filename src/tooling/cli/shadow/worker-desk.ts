import type { Report } from '../compare/report.ts';
import type { Uncompared } from '../compare/tally.ts';
import type { Desk, FromWorker, ToWorker, WorkerSettings } from './messages.ts';
import { sizeOf } from './size-of.ts';

type Bounds = { readonly queue: number; readonly queueBytes: number };
/** Called once each: the thread has died; the recording lacks a line. */
type Says = { readonly death: () => void; readonly leftOut: () => void };

/**
 * The desk in a thread of its own, so that calls, comparisons and writes take no time of the thread that serves
 * callers. The queue is bounded by number and bytes. When the thread has died, all further requests are dropped and
 * counted.
 */
export function openWorkerDesk(settings: WorkerSettings, bounds: Bounds, on: Says) {
  const worker = new Worker(new URL('./worker.ts', import.meta.url).href);
  const counts = new Map<string, Map<Uncompared, number>>();
  const waiting: ((report: Report | null) => void)[] = [];
  let [items, bytes, isAlive] = [0, 0, true];

  const post = (message: ToWorker) => {
    if (isAlive) worker.postMessage(message);
  };
  const die = () => {
    if (!isAlive) return;
    isAlive = false;
    for (const resolve of waiting.splice(0)) resolve(null);
    on.death();
  };
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    die();
  });
  worker.addEventListener('close', die);
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === 'report') waiting.shift()?.(data.report);
    else if (data.kind === 'left_out') on.leftOut();
    else {
      items -= 1;
      bytes -= data.bytes;
    }
  });
  post({ kind: 'open', settings });

  function count(route: string, why: Uncompared): void {
    const ofRoute = counts.get(route) ?? new Map<Uncompared, number>();
    counts.set(route, ofRoute.set(why, (ofRoute.get(why) ?? 0) + 1));
  }
  const desk: Desk = {
    hasRoom: () => isAlive && items < bounds.queue && bytes < bounds.queueBytes,
    early: (id, call) => post({ kind: 'early', id, call }),
    offer(offered) {
      // The queue may have filled up while the old service worked.
      if (!desk.hasRoom()) return desk.uncompared(offered.route, 'dropped', offered.id);
      items += 1;
      bytes += sizeOf(offered);
      post({ kind: 'offer', offered });
    },
    uncompared(route, why, id) {
      count(route, why);
      if (id !== undefined) post({ kind: 'give_up', id });
    },
  };

  return {
    desk,
    /** @returns null when the worker has died. `isLast` waits for all work in flight and ends the worker. */
    report(isLast: boolean): Promise<Report | null> {
      if (!isAlive) return Promise.resolve(null);
      const flat = [...counts].flatMap(([route, ofRoute]) =>
        [...ofRoute].map(([why, number]) => [route, why, number] as const),
      );
      counts.clear();
      post({ kind: 'uncompared', counts: flat });
      const { promise, resolve } = Promise.withResolvers<Report | null>();
      waiting.push(resolve);
      post({ kind: 'report', isLast });
      return promise;
    },
    close(): void {
      isAlive = false;
      worker.terminate();
    },
  };
}
