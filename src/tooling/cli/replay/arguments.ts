import type { CommandLine } from '../../arguments/command-line.ts';
import { amount, count, duration, oneOf, origin, share, text } from '../../arguments/kinds.ts';
import { flag, optional, preset, required } from '../../arguments/options.ts';
import type { Given } from '../../arguments/read-arguments.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';
import { type Rules, readRules } from '../compare/rules.ts';
import { FORMATS, type Format } from './formats.ts';
import type { Pace } from './pace.ts';

export const REPLAY = {
  name: 'replay',
  forms: [
    'replay FILE --new URL [--old URL] [--format NAME] [--rules FILE] [--allow PERCENT] [--rate N | --speed N] ' +
      '[--concurrency N] [--timeout TIME] [--sign] [--report PREFIX] [--resume] [--json]',
  ],
  about: `Sends recorded requests to the new service, and compares its answers with the recorded ones by the rules of bun run
shadow. FILE is HAR 1.2, a file of GoReplay, or what bun run shadow wrote as its record; .gz of the last two.`,
  options: {
    new: required(origin, 'origin of the new service'),
    old: optional(
      origin,
      'asks the old service now, instead of taking its recorded answer; never for a checkout',
    ),
    format: optional(oneOf(FORMATS), 'form of the file', 'told from the file'),
    rules: optional(text('FILE'), 'as for shadow'),
    allow: preset(share, '0', 'percentage that may differ'),
    rate: optional(count(1, 100_000), 'requests a second', 'as fast as --concurrency allows'),
    speed: optional(amount(9_999), 'instead of --rate: 2 is twice as fast as recorded'),
    concurrency: preset(count(1, 1_000), '8', 'requests at once'),
    timeout: preset(duration, '2s', 'how long a service may take for an answer'),
    sign: flag(
      "signs new users' tokens with AUTH_JWT_SECRET, and takes the back office's from SERVICE_TOKENS; always on for a " +
        'recording of shadow, which has no tokens',
    ),
    report: preset(text('PREFIX'), 'replay-report', 'writes PREFIX.json and PREFIX.html'),
    resume: flag('continues the run with the same --report that was ended (Ctrl-C, or killed)'),
    json: flag('prints the report as JSON'),
  },
  others: { placeholder: 'FILE', least: 1, most: 1, says: 'Give one file.' },
  more: `Only requests without an effect are sent, and cal_price instead of a checkout (bun run shadow --help).
Exit code: 0 at most --allow differ; 1 more do, or nothing was compared; 2 wrong use; 130 stopped before the end.`,
} as const satisfies CommandLine;

export type ReplayCommand = {
  readonly file: string;
  readonly format: Format | null;
  readonly new: string;
  readonly old: string | null;
  readonly rules: Rules;
  readonly allow: number;
  readonly pace: Pace;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly sign: boolean;
  readonly report: string;
  readonly resume: boolean;
  readonly json: boolean;
};

/** @throws WrongUse */
export function replayCommand({ options, others }: Given<(typeof REPLAY)['options']>): ReplayCommand {
  const { rules, rate, speed, timeout: timeoutMs, ...same } = options;
  if (rate !== null && speed !== null) throw new WrongUse('--rate or --speed, not both.');
  return { ...same, file: others[0] ?? '', rules: readRules(rules), pace: { rate, speed }, timeoutMs };
}
