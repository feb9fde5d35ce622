import type { ReadFrom } from '../../../kafka/read-partitions.ts';
import { flag, help, readOptions, text } from '../arguments/read-arguments.ts';
import { WrongUse } from '../arguments/wrong-use.ts';
import { readDuration, readShare } from '../compare/option-values.ts';
import { type Rules, readRules } from '../compare/rules.ts';

export const HELP = `bun run replay:events --copy DATABASE_URL --old DATABASE_URL [--from-time 24h | --from-offset 1200] [--rules FILE]
                      [--allow 0] [--report PREFIX] [--json]

Reads the event topics up to where they end now, applies the events to a copy of the database as the consumer would, and
compares how each order ends there with the row that the old service left: status, final, payments, refunds.
  --copy         mysql:// address of a copy made before those events, with our own tables (bun run db:migrate); it is written
  --old          mysql:// address of the database that the old service wrote; it is only read
  --from-time    from that long ago, or from an instant such as 2026-01-31T00:00:00Z on
  --from-offset  from this offset of every partition on
  --rules        as for bun run shadow, with paths such as status and payments[].status
  --allow        percentage of the orders that may differ (default 0)
  --report       writes PREFIX.json and PREFIX.html (default replay-events-report)
  --json         prints the report as JSON

Kafka is that of the environment (KAFKA_BROKERS and the like, as for the consumer). It is only read: no group is joined, no
offset is committed, nothing is produced. Payment and rebate get no request.
Exit code: 0 at most --allow differ; 1 more do, or nothing was compared; 2 wrong use, or Kafka or a database does not answer.
`;

export type ReplayEventsCommand = {
  readonly copy: string;
  readonly old: string;
  readonly from: ReadFrom;
  readonly rules: Rules;
  readonly allow: number;
  readonly report: string;
  readonly json: boolean;
};

/** @returns null for `--help` @throws WrongUse */
export function readCommand(args: readonly string[], nowMs: number): ReplayEventsCommand | null {
  const values = parse(args);
  if (values.help === true) return null;
  const copy = readDatabaseUrl('--copy', values.copy);
  const old = readDatabaseUrl('--old', values.old);
  if (placeOf(copy) === placeOf(old))
    throw new WrongUse('--copy and --old are the same database: the copy is written.');
  return {
    copy,
    old,
    from: readFrom(values['from-time'], values['from-offset'], nowMs),
    rules: readRules(values.rules),
    allow: readShare('--allow', values.allow ?? '0'),
    report: values.report ?? 'replay-events-report',
    json: values.json === true,
  };
}

function readDatabaseUrl(name: string, text: string | undefined): string {
  if (text === undefined || !/^mysql:\/\/.+\/.+/.test(text) || !URL.canParse(text))
    throw new WrongUse(`${name} is an address such as mysql://user:password@host:3306/database.`);
  return text;
}

/** Host, port and database of a URL, to tell whether two URLs name the same database. */
function placeOf(text: string): string {
  const { hostname, port, pathname } = new URL(text);
  return `${hostname === 'localhost' ? '127.0.0.1' : hostname}:${port || '3306'}${pathname}`;
}

function readFrom(time: string | undefined, offset: string | undefined, nowMs: number): ReadFrom {
  if (time !== undefined && offset !== undefined)
    throw new WrongUse('--from-time or --from-offset, not both.');
  if (offset !== undefined) {
    if (!/^\d{1,18}$/.test(offset)) throw new WrongUse('--from-offset is a number.');
    return { offset: BigInt(offset) };
  }
  if (time === undefined) return 'first';
  if (/^\d+(ms|s|m|h|d)$/.test(time)) return { timeMs: nowMs - readDuration('--from-time', time) };
  const timeMs = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(time) ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(timeMs))
    throw new WrongUse('--from-time is 24h, or an instant such as 2026-01-31T00:00:00Z.');
  return { timeMs };
}

const parse = (args: readonly string[]) =>
  readOptions(args, {
    help,
    copy: text,
    old: text,
    'from-time': text,
    'from-offset': text,
    rules: text,
    allow: text,
    report: text,
    json: flag,
  });
