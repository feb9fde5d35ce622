import type { AppConfig } from '../config/config.ts';
import { DomainError } from '../domain/values/errors.ts';
import { createApp } from '../http/app.ts';
import type { AppParts } from '../http/app-parts.ts';
import { createRateMemory } from '../operations/pricing/rate-memory.ts';
import type { Log } from '../platform/logger.ts';
import { compose, type Parts } from '../service/create-service.ts';
import { composeQa } from './compose-qa.ts';
import { deadLetterRoutes } from './dead-letters.ts';
import { qaRoutes } from './routes.ts';
import { readScenarios, type Scenarios, scenariosOrThrow } from './scenarios.ts';
import type { Service } from './service.ts';
import { shelfRoutes } from './shelf.ts';
import { createWalks } from './walks.ts';

export const SCENARIO_HEADER = 'x-qa-scenario';

export type QaHostOptions = {
  readonly config: Pick<AppConfig, 'appEnv' | 'upstreamTimeoutMs'>;
  /** `QA_SCENARIO`, which the configuration has judged */
  readonly scenarioText: string;
  readonly parts: Parts & { readonly log: Log };
  /** The rest of what the app is given; limits and tokens know nothing of scenarios. */
  readonly appParts: (service: Service) => AppParts;
};

export type QaHost = {
  readonly service: Service;
  readonly app: ReturnType<typeof createApp>;
  fetch(request: Request): Response | Promise<Response>;
  /** Ends what walks by itself. */
  stop(): Promise<void>;
};

/**
 * The API under Bun with what QA may do to it (spec 14): scenarios of the process, scenarios of one request by its
 * header, and the routes under /qa. In production it is the API and nothing else: the header is not even read.
 */
export function createQaHost({ config, scenarioText, parts, appParts }: QaHostOptions): QaHost {
  if (config.appEnv === 'production') {
    const service = compose(parts);
    const app = createApp(appParts(service));
    return { service, app, fetch: (request) => app.fetch(request), stop: async () => undefined };
  }
  const walks = createWalks(parts.log);
  const shared: Parts = { ...parts, rateMemory: parts.rateMemory ?? createRateMemory() };
  const serviceWith = (scenarios: Scenarios) =>
    composeQa(shared, { scenarios, upstreamTimeoutMs: config.upstreamTimeoutMs, walks });
  const appFor = (service: Service, more: Partial<AppParts>) =>
    createApp({ ...appParts(service), admit, addRoutes: [mountQa(service)], ...more });

  const ofProcess = scenariosOrThrow(scenarioText);
  const service = serviceWith(ofProcess);
  const app = appFor(service, {});
  return {
    service,
    app,
    fetch(request) {
      const read = readScenarios(request.headers.get(SCENARIO_HEADER) ?? '');
      // One that cannot be read is refused by `admit`, inside the app: there it gets its envelope, id and log line.
      if (!read.ok || Object.keys(read.scenarios).length === 0) return app.fetch(request);
      // An app of this request's own: what another one is served by is not touched.
      const own = serviceWith({ ...ofProcess, ...read.scenarios });
      return appFor(own, { isForOneRequest: true, nowMs: own.deps.clock.nowMs }).fetch(request);
    },
    stop: () => walks.stop(),
  };
}

const mountQa =
  ({ deadLetters, deps }: Service): NonNullable<AppParts['addRoutes']>[number] =>
  (app, parts) => {
    app.route('/qa', qaRoutes(parts));
    app.route('/qa/console/shelf', shelfRoutes(parts, deps));
    app.route('/qa/console/dead-letters', deadLetterRoutes(parts, deadLetters));
  };

/** @throws DomainError INVALID_REQUEST with the list of what exists */
function admit(request: Request): void {
  const read = readScenarios(request.headers.get(SCENARIO_HEADER) ?? '');
  if (!read.ok)
    throw new DomainError('INVALID_REQUEST', {
      fields: [{ field: SCENARIO_HEADER, problem: read.problem }],
    });
}
