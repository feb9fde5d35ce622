import type { AppConfig } from '../config.ts';
import type { Log } from '../logger.ts';
import type { VerifyToken } from './auth.ts';
import type { RateLimiter } from './limits.ts';
import type { Operations } from './operations.ts';

export type Readiness = { readonly ready: boolean; readonly reasons: readonly string[] };

/** What the http layer is given; the entries put it together. */
export type AppParts = {
  readonly operations: Operations;
  readonly config: Pick<AppConfig, 'trustedProxies'>;
  readonly log: Log;
  readonly verifyToken: VerifyToken;
  readonly limits: RateLimiter;
  readonly readiness: () => Promise<Readiness>;
  readonly isDatabaseUnavailable: (error: unknown) => boolean;
  readonly nowMs: () => number;
  readonly newRequestId: () => string;
  /** True where an app is made for each request (Workers). */
  readonly isForOneRequest?: boolean;
  /** Address of the connection's other end; null where the runtime does not tell. */
  readonly remoteAddress?: (request: Request) => string | null;
};
