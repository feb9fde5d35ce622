import type { Json } from './read-json.ts';
import type { Kind } from './rules.ts';

/** What a comparison ends with: printed, as JSON, and as a page. All texts are redacted. */
export type Report = {
  readonly version: 1;
  readonly title: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly old: string;
  readonly new: string;
  readonly totals: Totals;
  /** the last 60 minutes, for `cutover check` */
  readonly lastHour: { readonly compared: number; readonly different: number };
  readonly routes: readonly RouteReport[];
  readonly groups: readonly Group[];
  /** reasons of rules of known differences that nothing met */
  readonly unusedRules: readonly string[];
};

export type Totals = Counts & {
  /** equal + known + different */
  readonly compared: number;
};

export type Counts = {
  /** all that came */
  requests: number;
  equal: number;
  known: number;
  different: number;
  /** has an effect, so the new service was not asked */
  notAsked: number;
  /** the share did not choose it */
  notChosen: number;
  /** the queue was full */
  dropped: number;
  /** the new service gave no answer in time */
  unanswered: number;
  /** nothing to compare with: the old one failed or refused, or an answer was too large */
  incomparable: number;
};

/** What is told of each route, on the page and on the terminal. */
export const ROUTE_COLUMNS = [
  'route',
  'requests',
  'equal',
  'known',
  'different',
  'no answer',
  'not compared',
  'old ms',
  'new ms',
] as const;

export type RouteReport = Counts & {
  readonly route: string;
  /** median and 99th percentile of answers in ms; null without any */
  readonly oldMs: Latency | null;
  readonly newMs: Latency | null;
};

export type Latency = { readonly p50: number; readonly p99: number };

/** Differences with the same place and the same likely cause. */
export type Group = {
  readonly route: string;
  readonly path: string;
  readonly kind: Kind;
  readonly cause: string;
  /** requests that have it */
  readonly count: number;
  /** null: nobody knows why */
  readonly reason: string | null;
  readonly example: Example;
};

/** The smallest request that shows it. */
export type Example = {
  readonly request: string;
  readonly body: string | null;
  readonly at: string;
  /** left out where that side has nothing */
  readonly old?: Json;
  readonly new?: Json;
};

export const noCounts = (): Counts => ({
  requests: 0,
  equal: 0,
  known: 0,
  different: 0,
  notAsked: 0,
  notChosen: 0,
  dropped: 0,
  unanswered: 0,
  incomparable: 0,
});

/** 0 to 1; what the new service did not answer counts as different. */
export const differenceRate = ({ compared, different, unanswered }: Totals): number =>
  compared + unanswered === 0 ? 0 : (different + unanswered) / (compared + unanswered);
