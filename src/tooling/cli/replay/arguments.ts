import { flag, help, readArguments, text } from '../arguments/read-arguments.ts';
import { WrongUse } from '../arguments/wrong-use.ts';
import { readCount, readDuration, readOrigin, readShare } from '../compare/option-values.ts';
import { type Rules, readRules } from '../compare/rules.ts';
import type { Pace } from './pace.ts';
import { FORMATS, type Format } from './read-recording.ts';

export const HELP = `bun run replay FILE --new URL [--old URL] [--format har] [--rules FILE] [--allow 0] [--rate 50 | --speed 2]
               [--concurrency 8] [--timeout 2s] [--sign] [--report PREFIX] [--resume] [--json]

Sends recorded requests to the new service, and compares its answers with the recorded ones by the rules of bun run
shadow.
  FILE           HAR 1.2, a file of GoReplay, or what bun run shadow --record wrote; .gz of the last two
  --format       har, goreplay or ndjson (default: told from the file)
  --new          origin of the new service
  --old          asks the old service now, instead of taking its recorded answer; never for a checkout
  --rules        as for shadow
  --allow        percentage that may differ (default 0)
  --rate         requests a second (default: as fast as --concurrency allows)
  --speed        instead of --rate: 2 is twice as fast as recorded
  --concurrency  requests at once (default 8)
  --timeout      how long a service may take for an answer (default 2s)
  --sign         signs new users' tokens with AUTH_JWT_SECRET, and takes the back office's from SERVICE_TOKENS; always on
                 for a recording of shadow, which has no tokens
  --report       writes PREFIX.json and PREFIX.html (default replay-report)
  --resume       continues the run with the same --report that was ended (Ctrl-C, or killed)
  --json         prints the report as JSON

Only requests without an effect are sent, and cal_price instead of a checkout (bun run shadow --help).
Exit code: 0 at most --allow differ; 1 more do, or nothing was compared; 2 wrong use; 130 stopped before the end.
`;

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

/** @returns null for `--help` @throws WrongUse */
export function readCommand(args: readonly string[]): ReplayCommand | null {
  const { values, positionals } = parse(args);
  if (values.help === true) return null;
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new WrongUse('Give one file.');
  const format = FORMATS.find((one) => one === values.format);
  if (values.format !== undefined && format === undefined)
    throw new WrongUse(`--format is one of ${FORMATS.join(', ')}.`);
  if (values.rate !== undefined && values.speed !== undefined)
    throw new WrongUse('--rate or --speed, not both.');
  return {
    file,
    format: format ?? null,
    new: readOrigin('--new', values.new),
    old: values.old === undefined ? null : readOrigin('--old', values.old),
    rules: readRules(values.rules),
    allow: readShare('--allow', values.allow ?? '0'),
    pace: {
      rate: values.rate === undefined ? null : readCount('--rate', values.rate, 1, 100_000),
      speed: values.speed === undefined ? null : readSpeed(values.speed),
    },
    concurrency: readCount('--concurrency', values.concurrency ?? '8', 1, 1_000),
    timeoutMs: readDuration('--timeout', values.timeout ?? '2s'),
    sign: values.sign === true,
    report: values.report ?? 'replay-report',
    resume: values.resume === true,
    json: values.json === true,
  };
}

function readSpeed(text: string): number {
  const speed = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (speed <= 0) throw new WrongUse('--speed is a number such as 0.5 or 10.');
  return speed;
}

const parse = (args: readonly string[]) =>
  readArguments(args, {
    help,
    new: text,
    old: text,
    format: text,
    rules: text,
    allow: text,
    rate: text,
    speed: text,
    concurrency: text,
    timeout: text,
    sign: flag,
    report: text,
    resume: flag,
    json: flag,
  });
