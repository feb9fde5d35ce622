import type { Call } from '../compare/exchange.ts';
import type { Report } from '../compare/report.ts';
import type { Rules } from '../compare/rules.ts';
import type { Uncompared } from '../compare/tally.ts';

/** One request with the old service's answer, both as sent. */
export type Offered = {
  readonly id: number;
  readonly route: string;
  readonly call: Call;
  readonly status: number;
  readonly ms: number;
  readonly bytes: Uint8Array;
  /** the headers content-type and content-encoding */
  readonly type: string;
  readonly encoding: string;
};

/** Takes what the proxy wants to have compared. No function waits or throws. */
export type Desk = {
  hasRoom(): boolean;
  /** calls the new service at once; `offer` or `uncompared` with the same id follows */
  early(id: number, call: Call): void;
  offer(offered: Offered): void;
  /** `id` names an `early` that is given up */
  uncompared(route: string, why: Uncompared, id?: number): void;
};

export type WorkerSettings = {
  readonly old: string;
  readonly new: string;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly rules: Rules;
  /** the NDJSON file to append to; null records nothing */
  readonly record: string | null;
};

export type ToWorker =
  | { readonly kind: 'open'; readonly settings: WorkerSettings }
  | { readonly kind: 'early'; readonly id: number; readonly call: Call }
  | { readonly kind: 'offer'; readonly offered: Offered }
  | { readonly kind: 'give_up'; readonly id: number }
  | { readonly kind: 'uncompared'; readonly counts: readonly (readonly [string, Uncompared, number])[] }
  /** the last report waits for the work in flight and ends the worker */
  | { readonly kind: 'report'; readonly isLast: boolean };

export type FromWorker =
  | { readonly kind: 'done'; readonly bytes: number }
  /** the first line that the recording has not */
  | { readonly kind: 'left_out' }
  | { readonly kind: 'report'; readonly report: Report };
