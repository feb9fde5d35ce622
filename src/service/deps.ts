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

/** For how many days what is done is kept (docs/retention.md); 0 for ever. */
export type RetentionSettings = {
  readonly outboxDays: number;
  readonly eventsDays: number;
  readonly requestsDays: number;
  readonly holdsDays: number;
  readonly deadLettersDays: number;
};

/** What operations need of the configuration; all times in the unit their name ends with. */
export type OperationSettings = {
  readonly checkoutDedupeSeconds: number;
  readonly payDeadlineMinutes: number;
  readonly authMaxDays: number;
  readonly unknownOrderRetrySeconds: number;
  /** set where the orders service wants each placed order POSTed too */
  readonly ordersNotifyUrl: string | null;
  readonly retention: RetentionSettings;
};

export type OperationLog = { error(event: string, fields: Record<string, string | number>): void };

/** The parts that operations are given; made once per process (Bun) or per request (Workers) by the wiring beside it. */
export type Deps = {
  readonly settings: OperationSettings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly store: Store;
  /** What may be as old as the process remembers it (CATALOGUE_MEMORY_MS); the store's is what is true now. */
  readonly catalogue: CatalogueReads;
  readonly upstream: Upstreams;
  readonly priceTokens: PriceTokens;
  readonly rateMemory: RateMemory;
  readonly log: OperationLog;
  readonly later: Later;
  /** What is counted on the way (spec 16); the edge counts nothing. */
  readonly metrics: Metrics;
  /** An error's kind, never its text: a driver's holds SQL and parameters. */
  readonly describeError: (error: unknown) => Record<string, string | number>;
  readonly isUnavailable: (error: unknown) => boolean;
  /** The database answers, but takes nothing from anyone: no room, no right, no such table. */
  readonly cannotWrite: (error: unknown) => boolean;
  readonly isDuplicateKey: (error: unknown) => boolean;
  /** The same transaction may be tried again: a deadlock, or a row that was not had in time. */
  readonly isRetryable: (error: unknown) => boolean;
  /** Commits checkouts together; null where a transaction has one order. */
  readonly checkouts: Checkouts | null;
  /** Whether an order that another transaction holds is waited for, or is RowBusy at once, as in a sweep. */
  readonly waitsForLocks: boolean;
};
