import * as v from 'valibot';
import type { CallContext } from '../domain/values/ports.ts';
import { BadAnswer, discardBody, readJson } from './answer.ts';
import type { Breaker } from './breaker.ts';
import type { Identify } from './credential.ts';
import { type UpstreamName, UpstreamUnavailable } from './types.ts';

export const DEFAULT_TIMEOUT_MS = 800;
const ATTEMPTS_MAX = 2;

/** Why there is no answer; the word in UpstreamUnavailable, in logs and in metrics. */
export type FailureOutcome =
  | 'timeout'
  | 'network'
  | 'status_5xx'
  | 'status_4xx'
  | 'bad_answer'
  | 'breaker_open';

/** One finished call, retry included. A definite no (`{ok: false}`) is `ok` here: the service has answered. */
export type Observation = {
  readonly service: UpstreamName;
  readonly operation: string;
  readonly outcome: 'ok' | FailureOutcome;
  readonly durationMs: number;
};

export type FetchLike = (request: Request) => Promise<Response>;

/** What all calls to one service have in common. */
export type UpstreamTarget = {
  readonly service: UpstreamName;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** For the whole call, the retry and the reading of the answer included. */
  readonly timeoutMs: number;
  readonly breaker: Breaker;
  readonly fetch: FetchLike;
  /** What a call bears to say who we are. */
  readonly identify: Identify;
  /** Must not throw. */
  readonly observe: ((observation: Observation) => void) | undefined;
};

/** One question. `schema` also holds what the answer must mean, not only its shape. */
export type UpstreamQuestion<S extends v.GenericSchema> = {
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  /** With a leading slash, the query included. */
  readonly path: string;
  readonly body?: unknown;
  /** null: any 2xx will do, whatever its body */
  readonly schema: S | null;
  /** Asking twice has the effect of asking once. */
  readonly safeToRepeat: boolean;
};

/** A failed try: what to report, and whether another try might do better. */
class AttemptFailed extends Error {
  readonly outcome: FailureOutcome;
  readonly isPassing: boolean;
  /**
   * Of the service, so that it counts for the breaker. A 4xx, or JSON in time that its question's schema refuses, is
   * about this question: one user's odd data must not take the service away from all.
   */
  readonly isIllness: boolean;
  constructor(outcome: FailureOutcome, is: { passing: boolean; illness: boolean }) {
    super(outcome);
    this.outcome = outcome;
    this.isPassing = is.passing;
    this.isIllness = is.illness;
  }
}

/**
 * Asks an upstream and answers what `schema` makes of its JSON answer (spec 15): one deadline over everything, at most
 * one retry (network error, 502, 503 or 504, and only if `safeToRepeat`), a breaker, a bound on the answer's size.
 * Throws UpstreamUnavailable for every failure, also where the effect may have happened all the same.
 */
export async function requestUpstream<S extends v.GenericSchema>(
  target: UpstreamTarget,
  question: UpstreamQuestion<S>,
  call: CallContext,
): Promise<v.InferOutput<S>> {
  const startedMs = performance.now();
  const report = (outcome: Observation['outcome']) =>
    target.observe?.({
      service: target.service,
      operation: question.operation,
      outcome,
      durationMs: performance.now() - startedMs,
    });

  const deadline = AbortSignal.timeout(target.timeoutMs);
  const makeRequest = prepareRequest(target, question, call, deadline);
  const ask = async () => target.fetch(await makeRequest());
  const pass = target.breaker.enter();
  if (pass === null) {
    report('breaker_open');
    throw new UpstreamUnavailable(target.service, 'breaker_open');
  }
  try {
    const answer = await beforeDeadline(deadline, attempts(ask, question, deadline));
    pass.succeed();
    report('ok');
    return answer;
  } catch (error) {
    const failure = asFailure(error, deadline);
    if (failure.isIllness) pass.fail();
    else pass.succeed();
    report(failure.outcome);
    throw new UpstreamUnavailable(target.service, failure.outcome);
  }
}

/** The deadline holds even if `fetch` or a body's stream does not listen to its signal. */
function beforeDeadline<T>(deadline: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason), { once: true });
    work.then(resolve, reject);
  });
}

async function attempts<S extends v.GenericSchema>(
  ask: () => Promise<Response>,
  question: UpstreamQuestion<S>,
  deadline: AbortSignal,
): Promise<v.InferOutput<S>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readAnswer(await ask(), question.schema);
    } catch (error) {
      const failure = asFailure(error, deadline);
      const mayRetry = question.safeToRepeat && failure.isPassing && !deadline.aborted;
      if (!mayRetry || attempt >= ATTEMPTS_MAX) throw failure;
    }
  }
}

async function readAnswer<S extends v.GenericSchema>(
  response: Response,
  schema: S | null,
): Promise<v.InferOutput<S>> {
  if (!response.ok) {
    discardBody(response);
    throw statusFailure(response.status);
  }
  if (schema === null) {
    discardBody(response);
    return undefined as v.InferOutput<S>;
  }
  const parsed = v.safeParse(schema, await readJson(response), { abortEarly: true });
  // The issues quote the answer: they go no further.
  if (!parsed.success) throw new AttemptFailed('bad_answer', { passing: false, illness: false });
  return parsed.output;
}

/** Serialises once, before the breaker and the attempts: what we do wrong here must not pass for their failure. */
function prepareRequest(
  { baseUrl, identify }: Pick<UpstreamTarget, 'baseUrl' | 'identify'>,
  question: Pick<UpstreamQuestion<v.GenericSchema>, 'method' | 'path' | 'body'>,
  call: CallContext,
  signal: AbortSignal,
): () => Promise<Request> {
  const headers = new Headers({ accept: 'application/json' });
  forward(headers, 'x-request-id', call.requestId);
  forward(headers, 'traceparent', call.traceparent);
  // A redirect would repeat a body elsewhere; Workers know no `redirect: 'error'`, so 3xx is seen and refused.
  const { method } = question;
  const init: RequestInit = { method, headers, signal, redirect: 'manual' };
  const url = baseUrl + question.path;
  const body = question.body === undefined ? '' : JSON.stringify(question.body);
  if (question.body !== undefined) {
    headers.set('content-type', 'application/json');
    init.body = body;
  }
  // Signed at the first try: a retry comes within the same deadline.
  let identified: ReturnType<Identify> | null = null;
  return async () => {
    identified ??= identify({ method, url, body });
    for (const [name, value] of Object.entries(await identified)) headers.set(name, value);
    return new Request(url, init);
  };
}

/** These come from outside, Kafka headers too: one that no HTTP header can hold must not stop the call. */
function forward(headers: Headers, name: string, value: string | null): void {
  if (value !== null && /^[\x21-\x7e]{1,256}$/.test(value)) headers.set(name, value);
}

function statusFailure(status: number): AttemptFailed {
  if (status >= 500) {
    return new AttemptFailed('status_5xx', { passing: status >= 502 && status <= 504, illness: true });
  }
  if (status >= 400) return new AttemptFailed('status_4xx', { passing: false, illness: status === 429 });
  return new AttemptFailed('bad_answer', { passing: false, illness: true });
}

function asFailure(error: unknown, deadline: AbortSignal): AttemptFailed {
  if (error instanceof AttemptFailed) return error;
  if (error instanceof BadAnswer) return new AttemptFailed('bad_answer', { passing: false, illness: true });
  if (deadline.aborted) return new AttemptFailed('timeout', { passing: false, illness: true });
  return new AttemptFailed('network', { passing: true, illness: true });
}
