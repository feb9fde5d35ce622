import { createTokenVerifier } from '../../src/http/auth.ts';
import { createMemoryLimiter } from '../../src/http/limits.ts';
import { createServiceAuth } from '../../src/http/service-auth.ts';
import { noMetrics } from '../../src/platform/metrics.ts';
import { type ApiOptions, createQaHost } from '../../src/qa/host.ts';
import { rememberCatalogue } from '../../src/service/catalogue-memory.ts';
import { upstreamsOf } from '../../src/service/create-service.ts';
import type { Backing } from './world-backing.ts';

type Clock = { readonly nowMs: () => number };
type Process = ReturnType<typeof createQaHost>;

/** One process of the service, or two that take turns (`secondAheadMs`). */
export function createProcesses(backing: Backing) {
  const { clock, env, options } = backing;
  const { secondAheadMs } = options;
  const build = (own: Backing, ownClock: Clock): Process =>
    createQaHost(partsOf(own, ownClock), env.QA_SCENARIO ?? '');
  function buildAll(): readonly [Process, ...Process[]] {
    const first = build(backing, clock);
    if (secondAheadMs === undefined) return [first];
    const ahead = { nowMs: () => clock.nowMs() + secondAheadMs };
    return [first, build({ ...backing, database: backing.secondDatabase ?? backing.database }, ahead)];
  }
  let built = buildAll();
  let turns = 0;
  return {
    first: () => built[0],
    /** The process with this number; by default the next in turn. */
    next(process?: number): Process {
      if (process === undefined) turns += 1;
      return built[(process ?? turns) % built.length] ?? built[0];
    },
    /** Replaces the processes by new ones, without any memory. */
    rebuild() {
      built = buildAll();
    },
    restart() {
      built = buildAll();
      turns = 0;
    },
    stop: () => Promise.all(built.map((host) => host.stop())),
  };
}
export type Processes = ReturnType<typeof createProcesses>;

function partsOf({ config, database, log, urls, tasks, ...backing }: Backing, clock: Clock): ApiOptions {
  const { options, illegalMoves, refundsFailed, badRows } = backing;
  const metrics = {
    ...noMetrics,
    illegalMove: (from: string, on: string) => void illegalMoves.push(`${from} ${on}`),
    refundFailed: (kind: string) => void refundsFailed.push(kind),
    badRow: (table: string) => void badRows.push(table),
  };
  const outside = { ...config, upstreamUrls: urls, upstreamTimeoutMs: options.upstreamTimeoutMs ?? 2_000 };
  const verifyToken = createTokenVerifier(config, clock.nowMs);
  const authenticateService = createServiceAuth(config, clock.nowMs);
  const limits = createMemoryLimiter(config);
  return {
    config,
    parts: {
      database,
      upstream: upstreamsOf(outside, { clock }),
      log,
      clock,
      metrics,
      later: tasks.later,
      rememberCatalogue: rememberCatalogue(options.catalogueMemoryMs ?? 0),
    },
    appParts: ({ deps, handleEvent }) => ({
      ...{ deps, handleEvent, config, log, verifyToken, authenticateService, limits },
      readiness: async () => ({ ready: true, reasons: [] }),
      // These tests have no connection, so a header gives the remote address.
      remoteAddress: (request) => request.headers.get('x-test-remote'),
    }),
  };
}
