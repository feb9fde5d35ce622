import type { CommandLine } from '../../arguments/command-line.ts';
import { count, duration, type Kind, oneOf, origin, share, text } from '../../arguments/kinds.ts';
import { flag, list, optional, preset, required } from '../../arguments/options.ts';
import type { Given } from '../../arguments/read-arguments.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';
import { type Rules, readRules } from '../compare/rules.ts';
import type { Shares } from './share.ts';

const routeShare: Kind<Shares['routes'][number]> = {
  placeholder: 'GLOB=SHARE',
  may: "a route and its share, such as 'GET shopping/orders=10'",
  hint: '',
  read(given) {
    const at = given.lastIndexOf('=');
    const percent = share.read(given.slice(at + 1));
    return at < 1 || percent === undefined ? undefined : { glob: given.slice(0, at), share: percent };
  },
};

export const SHADOW = {
  name: 'shadow',
  about: `A proxy in the place of the old service. Callers get the old service's answer, unchanged and without delay. A share of the
requests also goes to the new service, from a thread of its own, and the two answers are compared.`,
  options: {
    old: required(origin, 'origin of the old service'),
    new: required(origin, 'origin of the new service'),
    port: preset(count(0, 65_535), '8786', 'where the proxy listens'),
    host: preset(text('ADDRESS'), '127.0.0.1', 'where the proxy listens'),
    share: preset(share, '100', 'percentage that is compared; by user: all requests of a person, or none'),
    by: preset(oneOf(['user', 'request']), 'user', 'what is chosen by the share'),
    route: list(routeShare, "a share of its own for routes such as 'POST shopping/cal_price/*=5'"),
    rules: optional(
      text('FILE'),
      'JSON: keys of lists, shapes, and known differences with a reason each (docs/moving-in.md)',
    ),
    record: optional(
      text('FILE'),
      'appends what is compared to FILE as NDJSON, without tokens and personal data; bun run replay reads it',
    ),
    report: preset(
      text('PREFIX'),
      'shadow-report',
      'writes PREFIX.json and PREFIX.html, each minute and at the end',
    ),
    for: optional(
      duration,
      'ends after this time; else by SIGINT or SIGTERM. SIGUSR1 prints a report and goes on',
    ),
    queue: preset(
      count(1, 1_000_000),
      '1000',
      'at most this many wait for their comparison; more are dropped and counted',
    ),
    concurrency: preset(count(1, 1_000), '16', 'requests to the new service at once'),
    timeout: preset(duration, '2s', 'how long the new service may take for an answer'),
    json: flag('prints the report as JSON'),
  },
  more: `The new service gets only requests without an effect: GET under shopping and support, cal_price, user_coupons_for_order.
Instead of a checkout it gets cal_price with the same body, and its final is compared with the order's.
Exit code: 0 ended as asked; 1 the report or lines of the recording are missing; 2 wrong use, or the port is taken.`,
} as const satisfies CommandLine;

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

/** @throws WrongUse */
export function shadowCommand({ options }: Given<(typeof SHADOW)['options']>): ShadowCommand {
  const { by, share: percent, route, rules, for: forMs, timeout: timeoutMs, ...same } = options;
  if (same.old === same.new) throw new WrongUse('--old and --new are the same service.');
  return {
    ...same,
    shares: { by, share: percent, routes: route },
    rules: readRules(rules),
    forMs,
    timeoutMs,
  };
}
