import { ANSWER_BYTES_MAX, REQUEST_BYTES_MAX } from '../compare/exchange.ts';
import { createRouteNames } from '../compare/route-name.ts';
import { type Asking, whatToAsk } from '../compare/what-to-ask.ts';
import { collect } from './collect.ts';
import { askOld, endToEnd, headersForOld, noOldAnswer, pathOf } from './forward.ts';
import type { Desk, Offered } from './messages.ts';
import { isChosen, type Shares, whoAsks } from './share.ts';

type Parts = {
  /** origin of the old service */
  readonly old: string;
  readonly shares: Shares;
  readonly desk: Desk;
  /** draws a number from 0 to 1, for the share by request */
  readonly draw: () => number;
};

/** Statuses that have no body (RFC 9110). */
const BODILESS = new Set([101, 204, 205, 304]);

/** Gives the caller the old service's answer unchanged and at once; the desk gets it afterwards. */
export function createProxy({ old, shares, desk, draw }: Parts) {
  const routeNames = createRouteNames();
  let count = 0;

  return async function handle(request: Request, address: string): Promise<Response> {
    const path = pathOf(request.url);
    const route = routeNames(request.method, path);
    const asking = whatToAsk(request.method, path);
    const body = await bodyOf(request);
    const id = choose(request, route, asking, body, address);
    const forwarded = headersForOld(request.headers, address);
    const call = () => ({
      method: request.method,
      path,
      headers: plain(forwarded),
      body: textOf(body),
    });
    // A checkout's price is asked for at the same moment, for afterwards its coupon and stock are taken.
    if (id !== null && asking === 'price') desk.early(id, call());
    const startedMs = performance.now();
    try {
      const response = await askOld(
        old + path,
        {
          method: request.method,
          headers: forwarded,
          ...(body === null ? {} : { body }),
          signal: request.signal,
        },
        asking === 'same' || request.method === 'GET' || request.method === 'HEAD',
      );
      if (id === null) return handOn(request, response, response.body);
      const facts = { id, route, call, startedMs };
      return await handOnAndOffer(desk, request, response, facts);
    } catch {
      if (id !== null) desk.uncompared(route, 'incomparable', id);
      return noOldAnswer();
    }
  };

  /** A number for a request to be compared; null for another one, which is counted. */
  function choose(
    request: Request,
    route: string,
    asking: Asking,
    body: Body,
    address: string,
  ): number | null {
    if (asking === 'nothing') desk.uncompared(route, 'notAsked');
    else if (body instanceof ReadableStream) desk.uncompared(route, 'incomparable');
    else if (!isChosen(shares, route, whoAsks(request.headers, address), draw()))
      desk.uncompared(route, 'notChosen');
    else if (!desk.hasRoom()) desk.uncompared(route, 'dropped');
    else {
      count += 1;
      return count;
    }
    return null;
  }
}

async function handOnAndOffer(
  desk: Desk,
  request: Request,
  response: Response,
  facts: Facts,
): Promise<Response> {
  const { id, route, call, startedMs } = facts;
  const offer = (bytes: Uint8Array | null) => {
    const ms = performance.now() - startedMs;
    // Runs after the answer was sent.
    setImmediate(() => {
      if (bytes === null) return desk.uncompared(route, 'incomparable', id);
      const { status, headers } = response;
      desk.offer({
        id,
        route,
        call: call(),
        status,
        ms,
        bytes,
        type: headers.get('content-type') ?? '',
        encoding: headers.get('content-encoding') ?? '',
      } satisfies Offered);
    });
  };
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  if (length <= ANSWER_BYTES_MAX || response.body === null) {
    const bytes = await response.bytes();
    offer(bytes);
    return handOn(request, response, bytes);
  }
  return handOn(request, response, response.body.pipeThrough(collect(ANSWER_BYTES_MAX, offer)));
}

type Body = Uint8Array<ArrayBuffer> | ReadableStream | null;
type Facts = {
  readonly id: number;
  readonly route: string;
  readonly call: () => Offered['call'];
  readonly startedMs: number;
};

/**
 * Reads a small body whole, for two services may get it; a large one, or one of unknown length, only passes through.
 */
async function bodyOf(request: Request): Promise<Body> {
  if (request.body === null || request.method === 'GET' || request.method === 'HEAD') return null;
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  return length <= REQUEST_BYTES_MAX ? request.bytes() : request.body;
}

const textOf = (body: Body): string | null =>
  body instanceof Uint8Array ? new TextDecoder().decode(body) : null;
const plain = (headers: Headers): Record<string, string> => Object.fromEntries(headers);

function handOn(request: Request, { status, headers }: Response, body: Body): Response {
  const isEmpty = BODILESS.has(status) || request.method === 'HEAD';
  return new Response(isEmpty ? null : body, { status, headers: endToEnd(headers) });
}
