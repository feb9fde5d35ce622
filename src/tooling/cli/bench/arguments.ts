import type { CommandLine } from '../../arguments/command-line.ts';
import { amount, count, type Kind, oneOf, text } from '../../arguments/kinds.ts';
import { flag, list, onlyWith, optional, preset } from '../../arguments/options.ts';
import type { Given } from '../../arguments/read-arguments.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';
import type { EdgeBench } from './edge.ts';
import type { MixOptions } from './mix.ts';
import { ROW_NAMES } from './row-names.ts';
import type { BenchOptions } from './run.ts';

const RATE_MAX = 100_000;
const rate: Kind<number | 'max'> = {
  placeholder: 'N',
  may: `a whole number from 1 to ${RATE_MAX}, or max`,
  hint: `1 to ${RATE_MAX}`,
  read: (given) => (given === 'max' ? 'max' : count(1, RATE_MAX).read(given)),
};

export const BENCH = {
  name: 'bench',
  forms: [
    'bench [--seconds N] [--clients N] [--only NAME]... [--quick] [--json FILE]',
    'bench --mix [--rate N] [--seconds N]',
    'bench --edge [--seconds N] [--clients N] [--requests N]',
  ],
  about: `Measures requests a second, p50 and p99 of the hot routes, each beside its floor: a bare handler that sends the same
statements and upstream calls and answers as many bytes. Measures events a second through a real broker, beside the same
writes alone. Starts its own database, mocked upstreams, broker, API and consumer, all on this machine.`,
  options: {
    seconds: optional(
      amount(600),
      'for each side of a row, over all its rounds; --quick ignores it',
      '10, of --mix 120',
    ),
    clients: optional(count(1, 512), 'requests at once', '32, of --edge 4'),
    only: list(
      oneOf(ROW_NAMES),
      'this row only; the last three, a summary of so many entries, run only by name',
    ),
    quick: flag('under a minute in all'),
    json: optional(
      text('FILE'),
      'writes rows of name, rps, p50_ms, p99_ms, floor_rps, ratio, and more, into a file',
    ),
    mix: flag(
      'an open loop: 60 % summaries, 10 % coupon lists, 10 % checkouts, 5 % pay_cm, 5 % paid notices, 10 % lists and ' +
        'details, with all events of each order through the broker; p50, p99, failures, memory',
    ),
    rate: onlyWith(
      'mix',
      preset(rate, '1000', 'requests a second, or "max": looks for the highest with a p99 under 100 ms'),
    ),
    edge: flag(
      'the Worker in workerd instead, with 20 ms added to each round trip to the database; then its memory over ' +
        '--requests summaries',
    ),
    requests: onlyWith(
      'edge',
      preset(count(0, 100_000_000), '50000', 'summaries over which memory is measured'),
    ),
  },
} as const satisfies CommandLine;

export type BenchCommand =
  | ({ readonly what: 'mix' } & MixOptions)
  | ({ readonly what: 'edge' } & EdgeBench)
  | ({ readonly what: 'rows' } & BenchOptions);

/** @throws WrongUse */
export function benchCommand({ options }: Given<(typeof BENCH)['options']>): BenchCommand {
  const { seconds, clients, only, quick: isQuick, json: jsonFile, mix, edge, requests } = options;
  if (mix && edge) throw new WrongUse('--mix or --edge, not both.');
  if ((mix || edge) && (only.length > 0 || isQuick || jsonFile !== null))
    throw new WrongUse('--only, --quick and --json are not for --mix and --edge.');
  if (mix && clients !== null) throw new WrongUse('--clients is not for --mix, which has a --rate.');
  if (mix)
    return { what: 'mix', seconds: seconds ?? 120, rate: options.rate === 'max' ? null : options.rate };
  if (edge) return { what: 'edge', seconds: seconds ?? 10, clients: clients ?? 4, requests };
  return { what: 'rows', seconds: seconds ?? 10, clients: clients ?? 32, only, isQuick, jsonFile };
}
