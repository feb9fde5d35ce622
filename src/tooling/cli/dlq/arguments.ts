import type { DeadLetterFilter } from '../../../repositories/dead-letters.ts';
import type { CommandLine } from '../../arguments/command-line.ts';
import { count, longDuration, oneOf, text } from '../../arguments/kinds.ts';
import { flag, optional } from '../../arguments/options.ts';
import type { Given } from '../../arguments/read-arguments.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';

const LIST_LIMIT = 50;

export const DLQ = {
  name: 'dlq',
  forms: [
    'dlq list   [--topic NAME] [--reason WORD] [--older TIME] [--state NAME] [--limit N] [--json]',
    'dlq show   ID [--json]',
    'dlq replay ID... | --all [--topic NAME] [--reason WORD] [--older TIME] [--limit N]  [--dry-run] [--json]',
    'dlq drop   ID... | --all [the same filters]                                         [--dry-run] [--json]',
  ],
  about: `Dead letters, the events that could not be applied: lists them, shows one, sends them through the handler again, or drops
them for good. ID is as list prints it; the beginning is enough when only one has it.`,
  options: {
    topic: optional(
      text('NAME'),
      'the event\'s name, with or without "event."; * stands for anything (payment_*)',
    ),
    reason: optional(
      text('WORD'),
      'NO_VALUE, TOO_LARGE, NOT_UTF8, NOT_JSON, INVALID, SKU_NOT_IN_ORDER, UNKNOWN_REFUND, REFUND_AMOUNT_DIFFERS, ' +
        'UNKNOWN_ORDER, FAILED or NOT_STORED',
    ),
    older: optional(longDuration, 'only those that were kept longer ago than this, such as 2h'),
    state: optional(oneOf(['open', 'replayed', 'dropped']), 'only those of this state', 'open'),
    limit: optional(count(1, 999_999), 'at most this many, oldest first', `of list ${LIST_LIMIT}`),
    all: flag('everything that matches the filters'),
    'dry-run': flag('says what would be replayed or dropped, and does nothing'),
    json: flag('prints JSON for programs; show gives the payload as base64 too'),
  },
  others: {
    placeholder: 'ID',
    least: 1,
    most: Number.POSITIVE_INFINITY,
    says: 'Say what to do: list, show, replay or drop.',
  },
  more: `A replayed event is handled like any other: it changes nothing if it was applied meanwhile, and it waits again if its order
is still unknown. Requests to other services that follow from it (a void, a refund) are sent by the sweep of the service.
DATABASE_URL names the database; without it, that of a running \`bun run dev\` of this folder. replay needs the
service's whole configuration, as the server does (with \`bun run dev\`: nothing).
Exit code: 0 done; 1 something was not found, or is still bad; 2 wrong use, or the database does not answer.`,
} as const satisfies CommandLine;

export type Command = {
  readonly verb: Verb;
  readonly ids: readonly string[];
  readonly filter: DeadLetterFilter;
  /** null means no limit */
  readonly limit: number | null;
  readonly dryRun: boolean;
  readonly json: boolean;
};

const VERBS = ['list', 'show', 'replay', 'drop'] as const;
type Verb = (typeof VERBS)[number];
type GivenToDlq = Given<(typeof DLQ)['options']>;

/** @throws WrongUse */
export function dlqCommand({ options, others }: GivenToDlq, nowMs: number): Command {
  const [first, ...ids] = others;
  const verb = VERBS.find((one) => one === first);
  if (verb === undefined)
    throw new WrongUse('There is no such command; there are list, show, replay and drop.');
  const problem = problemOf(verb, ids, options);
  if (problem !== null) throw new WrongUse(problem);
  const { state, topic, reason, older, limit } = options;
  return {
    verb,
    ids,
    filter: {
      state: state ?? 'open',
      name: topic?.replace(/^event\./, ''),
      reason: reason?.toUpperCase(),
      createdBeforeMs: older === null ? undefined : nowMs - older,
    },
    limit: limit ?? (isMany(verb) ? null : LIST_LIMIT),
    dryRun: options['dry-run'],
    json: options.json,
  };
}

const isMany = (verb: Verb) => verb === 'replay' || verb === 'drop';

/** Why the options do not go together; null when they do. */
function problemOf(verb: Verb, ids: readonly string[], options: GivenToDlq['options']): string | null {
  const { topic, reason, older, state, limit, all } = options;
  const hasFilter = [topic, reason, older, state, limit].some((one) => one !== null);
  if (verb === 'list' && ids.length > 0) return 'list takes filters; show ID shows one.';
  if (verb === 'show' && (ids.length !== 1 || hasFilter)) return 'show takes one ID.';
  if (isMany(verb) && ids.length > 0 && (all || hasFilter))
    return `${verb} takes IDs, or --all with filters; not both.`;
  if (isMany(verb) && ids.length === 0 && !all)
    return `${verb} takes IDs, or --all for everything that matches the filters.`;
  if (!isMany(verb) && (all || options['dry-run'])) return '--all and --dry-run are for replay and drop.';
  if (verb === 'drop' && state !== null && state !== 'open') return 'Only open ones can be dropped.';
  return null;
}
