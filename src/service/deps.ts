import type { Clock, Ids } from '../domain/values/ports.ts';
import type { Checkouts } from '../operations/order-change/placement.ts';
import type { CatalogueReads } from '../operations/pricing/catalogue-reads.ts';
import type { PriceTokens } from '../operations/pricing/price-token.ts';
import type { RateMemory } from '../operations/pricing/rate-memory.ts';
import type { Later } from '../platform/background-tasks.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Upstreams } from '../upstream/types.ts';
import type { Store } from './store.ts';

export type { Upstreams } from '../upstream/types.ts';
export type { TransactionRepos } from './store.ts';

/** The number of days for which rows that are done are kept (docs/retention.md); 0 means for ever. */
export type RetentionSettings = {
  readonly outboxDays: number;
  readonly eventsDays: number;
  readonly requestsDays: number;
  readonly holdsDays: number;
  readonly deadLettersDays: number;
};

/** The configuration of operations; times in the unit that their name ends with. */
export type OperationSettings = {
  readonly checkoutDedupeSeconds: number;
  readonly payDeadlineMinutes: number;
  readonly authMaxDays: number;
  readonly unknownOrderRetrySeconds: number;
  /** set when the orders service gets each placed order by POST too */
  readonly ordersNotifyUrl: string | null;
  readonly retention: RetentionSettings;
};

export type OperationLog = { error(event: string, fields: Record<string, string | number>): void };

/** The parts of operations, made once per process (Bun) or per request (Workers) by create-service.ts. */
export type Deps = {
  readonly settings: OperationSettings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly store: Store;
  /** Remembered reads, at most CATALOGUE_MEMORY_MS old; the store's reads are current. */
  readonly catalogue: CatalogueReads;
  readonly upstream: Upstreams;
  readonly priceTokens: PriceTokens;
  readonly rateMemory: RateMemory;
  readonly log: OperationLog;
  readonly later: Later;
  /** Metrics (spec 16); the edge has none. */
  readonly metrics: Metrics;
  /** An error's kind, never its text, for a driver's text holds SQL and parameters. */
  readonly describeError: (error: unknown) => Record<string, string | number>;
  readonly isUnavailable: (error: unknown) => boolean;
  /** The database answers but cannot write for anybody: no room, no right, no such table. */
  readonly cannotWrite: (error: unknown) => boolean;
  readonly isDuplicateKey: (error: unknown) => boolean;
  /** The same transaction may be tried again: a deadlock, or a lock wait timeout. */
  readonly isRetryable: (error: unknown) => boolean;
  /** Commits checkouts in batches; null where a transaction has one order. */
  readonly checkouts: Checkouts | null;
  /** Whether to wait for an order that another transaction locks; if not, as in a sweep, it is RowBusy at once. */
  readonly waitsForLocks: boolean;
};
