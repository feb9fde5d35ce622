import type { Json } from './read-json.ts';
import type { Kind } from './rules.ts';

/** The result of a comparison, which is printed and written as JSON and page. All texts are redacted. */
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
  /** the reasons of rules that matched no difference */
  readonly unusedRules: readonly string[];
  /** lines that are missing in the recording; left out when nothing is recorded */
  readonly notRecorded?: number;
};

export type Totals = Counts & {
  /** equal + known + different */
  readonly compared: number;
};

export type Counts = {
  /** all requests */
  requests: number;
  equal: number;
  known: number;
  different: number;
  /** not sent to the new service, for they have an effect */
  notAsked: number;
  /** not chosen by the share */
  notChosen: number;
  /** dropped because the queue was full */
  dropped: number;
  /** without an answer of the new service in time */
  unanswered: number;
  /** not comparable: the old service failed or refused, or an answer was too large */
  incomparable: number;
};

/** The columns of a route, on the page and on the terminal. */
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
  /** median and 99th percentile of answers in ms; null without answers */
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
  /** the number of requests with it */
  readonly count: number;
  /** null when the reason is not known */
  readonly reason: string | null;
  readonly example: Example;
};

/** The smallest request that shows the difference. */
export type Example = {
  readonly request: string;
  readonly body: string | null;
  readonly at: string;
  /** left out when that side has no value */
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

/** The rate from 0 to 1; a missing answer of the new service counts as different. */
export const differenceRate = ({ compared, different, unanswered }: Totals): number =>
  compared + unanswered === 0 ? 0 : (different + unanswered) / (compared + unanswered);
