import type * as v from 'valibot';
import { count } from './values.ts';

const MAX_DAYS = 10_000;

/** The number of days after which rows that are done are deleted; 0 keeps them for ever. See docs/retention.md. */
export const retentionEntries = {
  RETAIN_OUTBOX_DAYS: count(30, MAX_DAYS),
  RETAIN_EVENTS_DAYS: count(30, MAX_DAYS),
  RETAIN_REQUESTS_DAYS: count(90, MAX_DAYS),
  RETAIN_HOLDS_DAYS: count(30, MAX_DAYS),
  RETAIN_DEAD_LETTERS_DAYS: count(180, MAX_DAYS),
  RETENTION_INTERVAL_MS: count(600_000, 86_400_000, 100),
};

type Out = { readonly [K in keyof typeof retentionEntries]: v.InferOutput<(typeof retentionEntries)[K]> };

export const retention = (out: Out) => ({
  outboxDays: out.RETAIN_OUTBOX_DAYS,
  eventsDays: out.RETAIN_EVENTS_DAYS,
  requestsDays: out.RETAIN_REQUESTS_DAYS,
  holdsDays: out.RETAIN_HOLDS_DAYS,
  deadLettersDays: out.RETAIN_DEAD_LETTERS_DAYS,
});
