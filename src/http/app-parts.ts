import type { AppConfig } from '../config/config.ts';
import type { HandleEvent } from '../events/incoming.ts';
import type { Log } from '../platform/logger.ts';
import type { RequestObservation } from '../platform/metrics.ts';
import type { Readiness } from '../platform/readiness.ts';
import type { Deps } from '../service/deps.ts';
import type { Tracing } from '../trace/span.ts';
import type { VerifyToken } from './auth.ts';
import type { RateLimiter } from './limits.ts';
import type { AuthenticateService } from './service-auth.ts';

/** The parts of the http layer, which the entries put together. */
export type AppParts = {
  /** the parts for operations */
  readonly deps: Deps;
  readonly handleEvent: HandleEvent;
  readonly config: Pick<AppConfig, 'trustedProxies'> & Partial<Pick<AppConfig, 'corsOrigins'>>;
  readonly log: Log;
  readonly verifyToken: VerifyToken;
  readonly authenticateService: AuthenticateService;
  readonly limits: RateLimiter;
  readonly readiness: () => Promise<Readiness>;
  /** Records traces; without it there are none. */
  readonly trace?: Tracing;
  /** Called for each answered request, for metrics; must not throw. */
  readonly observe?: (observation: RequestObservation) => void;
  /** Makes ids for requests without one; random by default. */
  readonly newRequestId?: () => string;
  /** True when each request makes an app (Workers). */
  readonly isForOneRequest?: boolean;
  /** Runs before everything else and may throw a DomainError to refuse the request; QA checks its header here. */
  readonly admit?: (request: Request) => void;
  /** The peer address of the connection; null when the runtime does not know it. */
  readonly remoteAddress?: (request: Request) => string | null;
};
