import { flag, help, readOptions, text } from '../arguments/read-arguments.ts';
import { WrongUse } from '../arguments/wrong-use.ts';
import { readCount, readDuration, readOrigin, readShare } from '../compare/option-values.ts';
import { type Rules, readRules } from '../compare/rules.ts';
import type { Shares } from './share.ts';

export const HELP = `bun run shadow --old URL --new URL [--port 8786] [--host 127.0.0.1] [--share 100] [--by user]
               [--route GLOB=SHARE]... [--rules FILE] [--record FILE] [--report PREFIX] [--for 1h]
               [--queue 1000] [--concurrency 16] [--timeout 2s] [--json]

A proxy in the place of the old service. Callers get the old service's answer, unchanged and without delay. A share of the
requests also goes to the new service, from a thread of its own, and the two answers are compared.
  --old, --new   origins of the two services
  --port, --host where the proxy listens (default 8786 and 127.0.0.1)
  --share        percentage that is compared; by user: all requests of a person, or none
  --by           user (default) or request
  --route        a share of its own for routes such as 'POST shopping/cal_price/*=5'; may be given several times
  --rules        JSON: keys of lists, shapes, and known differences with a reason each (docs/moving-in.md)
  --record       appends what is compared to FILE as NDJSON, without tokens and personal data; bun run replay reads it
  --report       writes PREFIX.json and PREFIX.html, each minute and at the end (default shadow-report)
  --for          ends after this time; else by SIGINT or SIGTERM. SIGUSR1 prints a report and goes on
  --queue        at most this many wait for their comparison (default 1000); more are dropped and counted
  --concurrency  requests to the new service at once (default 16)
  --timeout      how long the new service may take for an answer (default 2s)
  --json         prints the report as JSON

The new service gets only requests without an effect: GET under shopping and support, cal_price, user_coupons_for_order.
Instead of a checkout it gets cal_price with the same body, and its final is compared with the order's.
Exit code: 0 ended as asked, 2 wrong use or the port is taken.
`;

export type ShadowCommand = {
  readonly old: string;
  readonly new: string;
  readonly port: number;
  readonly host: string;
  readonly shares: Shares;
  readonly rules: Rules;
  readonly record: string | null;
  readonly report: string;
  /** null means until a signal */
  readonly forMs: number | null;
  readonly queue: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly json: boolean;
};

/** @returns null for `--help` @throws WrongUse */
export function readCommand(args: readonly string[]): ShadowCommand | null {
  const values = parse(args);
  if (values.help === true) return null;
  const by = values.by ?? 'user';
  if (by !== 'user' && by !== 'request') throw new WrongUse('--by is user or request.');
  const [old, fresh] = [readOrigin('--old', values.old), readOrigin('--new', values.new)];
  if (old === fresh) throw new WrongUse('--old and --new are the same service.');
  return {
    old,
    new: fresh,
    port: readCount('--port', values.port ?? '8786', 0, 65_535),
    host: values.host ?? '127.0.0.1',
    shares: {
      by,
      share: readShare('--share', values.share ?? '100'),
      routes: (values.route ?? []).map(routeShare),
    },
    rules: readRules(values.rules),
    record: values.record ?? null,
    report: values.report ?? 'shadow-report',
    forMs: values.for === undefined ? null : readDuration('--for', values.for),
    queue: readCount('--queue', values.queue ?? '1000', 1, 1_000_000),
    concurrency: readCount('--concurrency', values.concurrency ?? '16', 1, 1_000),
    timeoutMs: readDuration('--timeout', values.timeout ?? '2s'),
    json: values.json === true,
  };
}

function routeShare(text: string) {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new WrongUse("--route is a route and its share, such as 'GET shopping/orders=10'.");
  return { glob: text.slice(0, at), share: readShare('--route', text.slice(at + 1)) };
}

const parse = (args: readonly string[]) =>
  readOptions(args, {
    help,
    old: text,
    new: text,
    port: text,
    host: text,
    share: text,
    by: text,
    route: { ...text, multiple: true },
    rules: text,
    record: text,
    report: text,
    for: text,
    queue: text,
    concurrency: text,
    timeout: text,
    json: flag,
  });
