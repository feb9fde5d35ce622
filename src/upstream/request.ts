import * as v from 'valibot';
import type { CallContext } from '../domain/values/ports.ts';
import { BadAnswer, discardBody, readJson } from './answer.ts';
import type { Breaker } from './breaker.ts';
import type { Identify } from './credential.ts';
import { BREAKER_OPEN, type UpstreamName, UpstreamUnavailable } from './types.ts';

export const DEFAULT_TIMEOUT_MS = 800;
const ATTEMPTS_MAX = 2;

/** Why there is no answer: the word in UpstreamUnavailable, logs and metrics. */
export type FailureOutcome =
  | 'timeout'
  | 'network'
  | 'status_5xx'
  | 'status_4xx'
  | 'bad_answer'
  | typeof BREAKER_OPEN;

/** One finished call, with its retry. A refusal (`{ok: false}`) is `ok` here, for the service has answered. */
export type Observation = {
  readonly service: UpstreamName;
  readonly operation: string;
  readonly outcome: 'ok' | FailureOutcome;
  readonly durationMs: number;
};

export type FetchLike = (request: Request) => Promise<Response>;

/** The common part of all calls to one service. */
export type UpstreamTarget = {
  readonly service: UpstreamName;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** The time for the whole call, with the retry and the reading of the answer. */
  readonly timeoutMs: number;
  readonly breaker: Breaker;
  readonly fetch: FetchLike;
  /** Makes the headers with our credentials. */
  readonly identify: Identify;
  /** Must not throw. */
  readonly observe: ((observation: Observation) => void) | undefined;
};

/** One question. `schema` checks the answer's meaning too, not only its shape. */
export type UpstreamQuestion<S extends v.GenericSchema> = {
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  /** With a leading slash and the query. */
  readonly path: string;
  readonly body?: unknown;
  /** null accepts any 2xx with any body */
  readonly schema: S | null;
  /** Whether a repeat has no second effect. */
  readonly safeToRepeat: boolean;
};

/** A failed attempt: the outcome to report, and whether another attempt may succeed. */
class AttemptFailed extends Error {
  readonly outcome: FailureOutcome;
  readonly isPassing: boolean;
  /**
   * Whether the service is ill, which counts for the breaker. A 4xx, or JSON that the question's schema refuses, is
   * about this question: one user's odd data must not make the service unavailable for all.
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
 * Asks an upstream (spec 15): one deadline over everything, at most one retry (network error, 502, 503 or 504, and only
 * if `safeToRepeat`), a breaker, a bound on the answer's size.
 * @returns the JSON answer as `schema` gives it
 * @throws UpstreamUnavailable for every failure, also when the effect may have happened
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
    report(BREAKER_OPEN);
    throw new UpstreamUnavailable(target.service, BREAKER_OPEN);
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

/** Enforces the deadline even if `fetch` or a body's stream ignores its signal. */
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
  // The issues are dropped, for they quote the answer.
  if (!parsed.success) throw new AttemptFailed('bad_answer', { passing: false, illness: false });
  return parsed.output;
}

/** Serialises once, before the breaker and the attempts, so that a fault of ours does not count as theirs. */
function prepareRequest(
  { baseUrl, identify }: Pick<UpstreamTarget, 'baseUrl' | 'identify'>,
  question: Pick<UpstreamQuestion<v.GenericSchema>, 'method' | 'path' | 'body'>,
  call: CallContext,
  signal: AbortSignal,
): () => Promise<Request> {
  const headers = new Headers({ accept: 'application/json' });
  forward(headers, 'x-request-id', call.requestId);
  forward(headers, 'traceparent', call.traceparent);
  // A redirect would send the body elsewhere. Workers know no `redirect: 'error'`, so 3xx is handled as a failure.
  const { method } = question;
  const init: RequestInit = { method, headers, signal, redirect: 'manual' };
  const url = baseUrl + question.path;
  const body = question.body === undefined ? '' : JSON.stringify(question.body);
  if (question.body !== undefined) {
    headers.set('content-type', 'application/json');
    init.body = body;
  }
  // Signed once, for a retry comes within the same deadline.
  let identified: ReturnType<Identify> | null = null;
  return async () => {
    identified ??= identify({ method, url, body });
    for (const [name, value] of Object.entries(await identified)) headers.set(name, value);
    return new Request(url, init);
  };
}

/** Sets a header from outside (also from Kafka). A value that no HTTP header can hold must not stop the call. */
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
