import type { DeadLetterState } from '../../../domain/order/dead-letter.ts';
import type { DeadLetterFilter } from '../../../repositories/dead-letters.ts';
import { flag, help, readArguments, text } from '../arguments/read-arguments.ts';
import { WrongUse } from '../arguments/wrong-use.ts';

export const HELP = `bun run dlq list   [--topic NAME] [--reason WORD] [--older 2h] [--state open] [--limit 50] [--json]
bun run dlq show   ID [--json]
bun run dlq replay ID... | --all [--topic NAME] [--reason WORD] [--older 2h] [--limit N]  [--dry-run] [--json]
bun run dlq drop   ID... | --all [the same filters]                                       [--dry-run] [--json]

Dead letters, the events that could not be applied: lists them, shows one, sends them through the handler again, or drops
them for good.
  ID          as list prints it; the beginning is enough when only one has it
  --topic     the event's name, with or without "event."; * stands for anything (payment_*)
  --reason    NO_VALUE, TOO_LARGE, NOT_UTF8, NOT_JSON, INVALID, SKU_NOT_IN_ORDER, UNKNOWN_REFUND,
              REFUND_AMOUNT_DIFFERS, UNKNOWN_ORDER, FAILED or NOT_STORED
  --older     only those that were kept longer ago than this: a number and s, m, h or d
  --state     open (default), replayed or dropped
  --limit     at most this many, oldest first (list: default 50)
  --all       everything that matches the filters
  --dry-run   says what would be replayed or dropped, and does nothing
  --json      prints JSON for programs; show gives the payload as base64 too

A replayed event is handled like any other: it changes nothing if it was applied meanwhile, and it waits again if its order
is still unknown. Requests to other services that follow from it (a void, a refund) are sent by the sweep of the service.
DATABASE_URL names the database; without it, that of a running \`bun run dev\` of this folder. replay needs the
service's whole configuration, as the server does (with \`bun run dev\`: nothing).
Exit code: 0 done; 1 something was not found, or is still bad; 2 wrong use, or the database does not answer.
`;

export type Command = {
  readonly verb: 'list' | 'show' | 'replay' | 'drop' | 'help';
  readonly ids: readonly string[];
  readonly filter: DeadLetterFilter;
  /** null means no limit */
  readonly limit: number | null;
  readonly dryRun: boolean;
  readonly json: boolean;
};

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const LIST_LIMIT = 50;
const STATES: readonly string[] = ['open', 'replayed', 'dropped'] satisfies DeadLetterState[];
const VERBS: readonly string[] = ['list', 'show', 'replay', 'drop'];

/** @throws WrongUse */
export function readCommand(args: readonly string[], nowMs: number): Command {
  const { values, positionals } = parse(args);
  const [verb = '', ...ids] = positionals;
  if (values.help === true || verb === 'help') return command('help', [], values, nowMs);
  if (!VERBS.includes(verb))
    throw new WrongUse(verb === '' ? 'Say what to do.' : 'There is no such command.');
  const hasFilter = [values.topic, values.reason, values.older, values.state, values.limit].some(
    (one) => one !== undefined,
  );
  if (verb === 'list' && ids.length > 0) throw new WrongUse('list takes filters; show ID shows one.');
  if (verb === 'show' && (ids.length !== 1 || hasFilter)) throw new WrongUse('show takes one ID.');
  const isMany = verb === 'replay' || verb === 'drop';
  if (isMany && ids.length > 0 && (values.all === true || hasFilter))
    throw new WrongUse(`${verb} takes IDs, or --all with filters; not both.`);
  if (isMany && ids.length === 0 && values.all !== true)
    throw new WrongUse(`${verb} takes IDs, or --all for everything that matches the filters.`);
  if (!isMany && (values.all === true || values['dry-run'] === true))
    throw new WrongUse('--all and --dry-run are for replay and drop.');
  if (verb === 'drop' && values.state !== undefined && values.state !== 'open')
    throw new WrongUse('Only open ones can be dropped.');
  return command(verb as Command['verb'], ids, values, nowMs);
}

function command(verb: Command['verb'], ids: readonly string[], values: Values, nowMs: number): Command {
  const state = values.state ?? 'open';
  if (!STATES.includes(state)) throw new WrongUse('--state is open, replayed or dropped.');
  const isEach = verb === 'replay' || verb === 'drop';
  return {
    verb,
    ids,
    filter: {
      state: state as DeadLetterState,
      name: values.topic?.replace(/^event\./, ''),
      reason: values.reason?.toUpperCase(),
      createdBeforeMs: values.older === undefined ? undefined : nowMs - readAge(values.older),
    },
    limit: values.limit === undefined ? (isEach ? null : LIST_LIMIT) : readLimit(values.limit),
    dryRun: values['dry-run'] === true,
    json: values.json === true,
  };
}

type Values = ReturnType<typeof parse>['values'];

const parse = (args: readonly string[]) =>
  readArguments(args, {
    help,
    topic: text,
    reason: text,
    older: text,
    state: text,
    limit: text,
    all: flag,
    'dry-run': flag,
    json: flag,
  });

function readAge(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) throw new WrongUse('--older is a number and s, m, h or d.');
  return Number(amount) * SECONDS[unit as keyof typeof SECONDS] * 1000;
}

function readLimit(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new WrongUse('--limit is a number from 1 to 999999.');
  return Number(text);
}
