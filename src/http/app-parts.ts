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

/** What the http layer is given; the entries put it together. */
export type AppParts = {
  /** what operations are given */
  readonly deps: Deps;
  readonly handleEvent: HandleEvent;
  readonly config: Pick<AppConfig, 'trustedProxies'> & Partial<Pick<AppConfig, 'corsOrigins'>>;
  readonly log: Log;
  readonly verifyToken: VerifyToken;
  readonly authenticateService: AuthenticateService;
  readonly limits: RateLimiter;
  readonly readiness: () => Promise<Readiness>;
  /** Where traces are recorded; nothing is done for them without. */
  readonly trace?: Tracing;
  /** Told of each answered request, for metrics; must not throw. */
  readonly observe?: (observation: RequestObservation) => void;
  /** For requests that bring none; random unless given. */
  readonly newRequestId?: () => string;
  /** True where an app is made for each request (Workers). */
  readonly isForOneRequest?: boolean;
  /** Throws a DomainError to refuse a request before anything else looks at it; QA's check of its header. */
  readonly admit?: (request: Request) => void;
  /** Address of the connection's other end; null where the runtime does not tell. */
  readonly remoteAddress?: (request: Request) => string | null;
};
