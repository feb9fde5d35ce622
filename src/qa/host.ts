import type { AppConfig } from '../config/config.ts';
import { DomainError } from '../domain/values/errors.ts';
import { addRoutes } from '../http/add-routes.ts';
import { createApp } from '../http/app.ts';
import type { AppParts } from '../http/app-parts.ts';
import { createRateMemory } from '../operations/pricing/rate-memory.ts';
import { type Service, type ServiceParts, upstreamsOf } from '../service/create-service.ts';
import { deadLettersOf } from '../service/dead-letters.ts';
import { addAdvance } from './advance-route.ts';
import { simulatedRoutes } from './after-checkout.ts';
import { createQaService } from './create-qa-service.ts';
import { deadLetterRoutes } from './dead-letters.ts';
import { eventTarget } from './event-target.ts';
import { readScenarios, type Scenarios, scenariosOrThrow } from './scenarios.ts';
import { shelfRoutes } from './shelf.ts';
import { createWalks } from './walks.ts';

export const SCENARIO_HEADER = 'x-qa-scenario';

export type ApiOptions = {
  readonly config: AppConfig;
  readonly parts: ServiceParts;
  /** The other parts of the app; limits and tokens do not depend on scenarios. */
  readonly appParts: (service: Service) => AppParts;
};

/** The API of a process under Bun. */
export type ApiHost = {
  readonly service: Service;
  readonly app: ReturnType<typeof createApp>;
  fetch(request: Request): Response | Promise<Response>;
  /** Stops all walks. */
  stop(): Promise<void>;
};

/**
 * The API under Bun with QA's simulations (spec 14): scenarios of the process (`QA_SCENARIO`, which the configuration
 * has checked), scenarios of one request by its header, and the routes under /qa.
 */
export function createQaHost({ config, parts, appParts }: ApiOptions, scenarioText: string): ApiHost {
  const walks = createWalks(parts.log);
  // All requests share these, also requests with a scenario of their own.
  const shared: ServiceParts = {
    ...parts,
    rateMemory: parts.rateMemory ?? createRateMemory(),
    upstream: parts.upstream ?? upstreamsOf(config, parts),
  };
  const serviceWith = (scenarios: Scenarios) => createQaService(config, shared, { scenarios, walks });
  const appFor = (service: Service, scenarios: Scenarios, more: Partial<AppParts>) => {
    const parts = { ...appParts(service), admit, ...more };
    const target = eventTarget(service);
    const app = createApp(parts, simulatedRoutes(target, { scenarios, walks }));
    addAdvance(app, parts, target);
    addRoutes(app, parts, [...shelfRoutes, ...deadLetterRoutes(deadLettersOf(service))]);
    return app;
  };

  const ofProcess = scenariosOrThrow(scenarioText);
  const service = serviceWith(ofProcess);
  const app = appFor(service, ofProcess, {});
  return {
    service,
    app,
    fetch(request) {
      const read = readScenarios(request.headers.get(SCENARIO_HEADER) ?? '');
      // `admit` refuses an unreadable header inside the app, where it gets an envelope, an id and a log line.
      if (!read.ok || Object.keys(read.scenarios).length === 0) return app.fetch(request);
      // The request gets an app of its own, so other requests are not affected.
      const scenarios = { ...ofProcess, ...read.scenarios };
      return appFor(serviceWith(scenarios), scenarios, { isForOneRequest: true }).fetch(request);
    },
    stop: () => walks.stop(),
  };
}

/** @throws DomainError INVALID_REQUEST with the list of what exists */
function admit(request: Request): void {
  const read = readScenarios(request.headers.get(SCENARIO_HEADER) ?? '');
  if (!read.ok)
    throw new DomainError('INVALID_REQUEST', {
      fields: [{ field: SCENARIO_HEADER, problem: read.problem }],
    });
}
