import { ask, type Fetch } from '../compare/ask.ts';
import { type CompareParts, compareCall } from '../compare/compare-call.ts';
import { type Answer, type Call, isAnswer } from '../compare/exchange.ts';
import type { Redact } from '../compare/redact.ts';
import { createRouteNames } from '../compare/route-name.ts';
import { whatToAsk } from '../compare/what-to-ask.ts';
import type { Recorded } from './recorded.ts';

type Parts = CompareParts & {
  /** the origin of the old service, which is called for unrecorded or all answers; null uses recorded answers only */
  readonly old: string | null;
  readonly redact: Redact;
  readonly concurrency: number;
  readonly sign: (call: Call) => Promise<Call>;
  /** true replaces recorded credentials; missing ones are always made */
  readonly signsAll: boolean;
  readonly due: (recordedMs: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** called when nothing is in flight; `done` requests of the file are counted */
  readonly onRest: (done: number) => void;
  readonly oldFetch?: Fetch;
  readonly nowMs: () => number;
};

/** The number of requests between two points from which a replay can go on. */
const BETWEEN_RESTS = 500;

/** Replays a recording behind its first `skip` requests, until its end or the signal. @returns requests done in all */
export async function runReplay(
  parts: Parts,
  recording: AsyncGenerator<Recorded>,
  skip: number,
): Promise<number> {
  const routeNames = createRouteNames();
  const underWay = new Set<Promise<void>>();
  let done = 0;
  const rest = async () => {
    await Promise.all(underWay);
    parts.onRest(done);
  };
  for await (const recorded of recording) {
    if (done < skip) {
      done += 1;
      continue;
    }
    if (parts.signal.aborted) break;
    await parts.due(recorded.atMs);
    const route = routeNames(recorded.call.method, recorded.call.path);
    const work = replayOne(parts, route, recorded).finally(() => underWay.delete(work));
    underWay.add(work);
    done += 1;
    if (underWay.size >= parts.concurrency) await Promise.race(underWay);
    if (done % BETWEEN_RESTS === 0) await rest();
  }
  await rest();
  return done;
}

async function replayOne(parts: Parts, route: string, recorded: Recorded): Promise<void> {
  const { tally } = parts;
  const asking = whatToAsk(recorded.call.method, recorded.call.path);
  if (asking === 'nothing') return tally.uncompared(route, 'notAsked');
  // A redacted path cannot be called.
  if (recorded.call.path.includes('‹')) return tally.uncompared(route, 'incomparable');
  const call = recorded.isRedacted || parts.signsAll ? await parts.sign(recorded.call) : recorded.call;
  const old = await oldAnswer(parts, call, recorded, asking === 'same');
  if (old === null) return tally.uncompared(route, 'incomparable');
  const isRecorded = old === recorded.old;
  const then = isRecorded ? { shiftMs: parts.nowMs() - recorded.atMs } : {};
  const kept = isRecorded && recorded.isRedacted ? { asKept: redacted(parts.redact) } : {};
  await compareCall({ ...parts, ...then, ...kept }, route, call, old);
}

/**
 * The old service's answer. It never gets a request with an effect again, so a checkout has its recorded answer only.
 */
async function oldAnswer(
  parts: Parts,
  call: Call,
  recorded: Recorded,
  mayAsk: boolean,
): Promise<Answer | null> {
  if (parts.old === null || !mayAsk) return recorded.old;
  const { host: _host, 'accept-encoding': _encoding, 'content-length': _length, ...headers } = call.headers;
  const found = await ask(parts.old, { ...call, headers }, parts.timeoutMs, parts.oldFetch);
  return isAnswer(found) ? found : null;
}

const redacted =
  (redact: Redact) =>
  (answer: Answer): Answer => ({ ...answer, body: redact.body(answer.body) ?? '' });
