import type { ReadFrom } from '../../../kafka/read-partitions.ts';
import type { CommandLine } from '../../arguments/command-line.ts';
import { databaseUrl, duration, type Kind, share, text } from '../../arguments/kinds.ts';
import { flag, optional, preset, required } from '../../arguments/options.ts';
import type { Given } from '../../arguments/read-arguments.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';
import { type Rules, readRules } from '../compare/rules.ts';

/** How long ago, or when. */
const moment: Kind<{ readonly agoMs: number } | { readonly timeMs: number }> = {
  placeholder: 'TIME',
  may: '24h, or an instant such as 2026-01-31T00:00:00Z',
  hint: '',
  read(given) {
    const agoMs = duration.read(given);
    if (agoMs !== undefined) return { agoMs };
    const timeMs = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(given) ? Date.parse(given) : Number.NaN;
    return Number.isNaN(timeMs) ? undefined : { timeMs };
  },
};

const offset: Kind<bigint> = {
  placeholder: 'N',
  may: 'a whole number from 0 on',
  hint: '',
  read: (given) => (/^\d{1,18}$/.test(given) ? BigInt(given) : undefined),
};

export const REPLAY_EVENTS = {
  name: 'replay:events',
  forms: [
    'replay:events --copy DATABASE_URL --old DATABASE_URL [--from-time TIME | --from-offset N] [--rules FILE] ' +
      '[--allow PERCENT] [--report PREFIX] [--json]',
  ],
  about: `Reads the event topics up to where they end now, applies the events to a copy of the database as the consumer would, and
compares how each order ends there with the row that the old service left: status, final, payments, refunds.`,
  options: {
    copy: required(
      databaseUrl,
      'mysql:// address of a copy made before those events, with our own tables (bun run db:migrate); it is written, and nobody else may work on it',
    ),
    old: required(
      databaseUrl,
      'mysql:// address of the database that the old service wrote; it is only read',
    ),
    'from-time': optional(moment, 'from that long ago, or from an instant such as 2026-01-31T00:00:00Z on'),
    'from-offset': optional(offset, 'from this offset of every partition on'),
    rules: optional(text('FILE'), 'as for bun run shadow, with paths such as status and payments[].status'),
    allow: preset(share, '0', 'percentage of the orders that may differ'),
    report: preset(text('PREFIX'), 'replay-events-report', 'writes PREFIX.json and PREFIX.html'),
    json: flag('prints the report as JSON'),
  },
  more: `Kafka is that of the environment (KAFKA_BROKERS and the like, as for the consumer). It is only read: no group is joined, no
offset is committed, nothing is produced. Payment and rebate get no request.
Exit code: 0 at most --allow differ; 1 more do, or nothing was compared; 2 wrong use, or Kafka or a database does not answer.`,
} as const satisfies CommandLine;

export type ReplayEventsCommand = {
  readonly copy: string;
  readonly old: string;
  readonly from: ReadFrom;
  readonly rules: Rules;
  readonly allow: number;
  readonly report: string;
  readonly json: boolean;
};

type GivenOptions = Given<(typeof REPLAY_EVENTS)['options']>['options'];

/** @throws WrongUse */
export function replayEventsCommand(
  { options }: { readonly options: GivenOptions },
  nowMs: number,
): ReplayEventsCommand {
  const { copy, old, rules, allow, report, json } = options;
  if (placeOf(copy) === placeOf(old))
    throw new WrongUse('--copy and --old are the same database: the copy is written.');
  return { copy, old, from: fromOf(options, nowMs), rules: readRules(rules), allow, report, json };
}

/** Host, port and database of a URL, to tell whether two URLs name the same database. */
function placeOf(text: string): string {
  const { hostname, port, pathname } = new URL(text);
  return `${hostname === 'localhost' ? '127.0.0.1' : hostname}:${port || '3306'}${pathname}`;
}

function fromOf(options: GivenOptions, nowMs: number): ReadFrom {
  const { 'from-time': time, 'from-offset': from } = options;
  if (time !== null && from !== null) throw new WrongUse('--from-time or --from-offset, not both.');
  if (from !== null) return { offset: from };
  if (time === null) return 'first';
  return { timeMs: 'agoMs' in time ? nowMs - time.agoMs : time.timeMs };
}
