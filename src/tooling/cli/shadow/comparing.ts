import type { Fetch } from '../compare/ask.ts';
import { askNew, compareCall } from '../compare/compare-call.ts';
import { type Answer, type Call, mediaType, type NoAnswer } from '../compare/exchange.ts';
import { createRedact } from '../compare/redact.ts';
import type { Report } from '../compare/report.ts';
import { createTally } from '../compare/tally.ts';
import { createBreaker } from './breaker.ts';
import { decode } from './decode.ts';
import { createLimit } from './limit.ts';
import type { Offered, WorkerSettings } from './messages.ts';
import { openRecorder } from './recorder.ts';

/** The most early answers that are kept, for the end of some requests never comes. */
const EARLY_MAX = 10_000;

/** The worker's side: calls the new service, compares, counts, records. */
export function createComparing(
  settings: WorkerSettings,
  nowMs: () => number,
  onLeftOut: () => void,
  by?: Fetch,
) {
  const redact = createRedact(settings.rules.shown);
  const tally = createTally({ rules: settings.rules, redact, nowMs });
  const recorder = settings.record === null ? null : openRecorder(settings.record, redact, onLeftOut);
  const limit = createLimit(settings.concurrency);
  const breaker = createBreaker(nowMs);
  const early = new Map<number, Promise<Answer | NoAnswer>>();
  const parts = {
    onAsked: (isAnswered: boolean) => breaker.note(!isAnswered),
    to: settings.new,
    timeoutMs: settings.timeoutMs,
    rules: settings.rules,
    tally,
    ...(by === undefined ? {} : { fetch: by }),
  };

  return {
    tally,
    early(id: number, call: Call): void {
      if (early.size >= EARLY_MAX || !limit.hasPlace() || breaker.isOpen()) return;
      const asked = askNew(parts, call);
      if (asked !== null) early.set(id, asked);
    },
    giveUp: (id: number) => void early.delete(id),
    async offer(offered: Offered): Promise<void> {
      const { id, route, call, status, ms, type } = offered;
      const asked = early.get(id);
      early.delete(id);
      const body = decode(offered.bytes, offered.encoding);
      if (body === null) return tally.uncompared(route, 'incomparable');
      const old = { status, ms, type: mediaType(type), body };
      recorder?.write(call, old, nowMs());
      await limit.run(async () =>
        // Checked at the end of the wait, so that requests that queued while the service died are left out too.
        asked === undefined && breaker.isOpen()
          ? tally.uncompared(route, 'unanswered')
          : compareCall(parts, route, call, old, asked),
      );
    },
    report: (): Report => ({
      ...tally.report({ title: 'Shadow traffic', old: settings.old, new: settings.new }),
      ...(recorder === null ? {} : { notRecorded: recorder.leftOut() }),
    }),
    close: async () => recorder?.close(),
  };
}
