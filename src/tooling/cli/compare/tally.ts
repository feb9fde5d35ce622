import type { Difference } from './difference.ts';
import type { Call } from './exchange.ts';
import { createLastHour } from './last-hour.ts';
import { createLatencies } from './latencies.ts';
import { likelyCauses } from './likely-cause.ts';
import { fits } from './path-glob.ts';
import type { Json } from './read-json.ts';
import type { Redact } from './redact.ts';
import { type Counts, type Group, noCounts, type Report } from './report.ts';
import type { KnownRule, Rules } from './rules.ts';

const GROUPS_MAX = 1_000;

type Route = {
  counts: Counts;
  old: ReturnType<typeof createLatencies>;
  new: ReturnType<typeof createLatencies>;
};
type Parts = { readonly rules: Rules; readonly redact: Redact; readonly nowMs: () => number };
type Heading = Pick<Report, 'title' | 'old' | 'new'>;

/** The counts of requests that are not compared. */
export type Uncompared = 'notAsked' | 'notChosen' | 'dropped' | 'unanswered' | 'incomparable';

/** Counts and groups differences, bounded and redacted. `before`: an earlier report to go on from. */
export function createTally({ rules, redact, nowMs }: Parts, before?: Report) {
  const startedMs = before === undefined ? nowMs() : Date.parse(before.startedAt);
  const routes = new Map<string, Route>();
  const groups: Groups = new Map();
  const known = createKnown(rules, before);
  const lastHour = createLastHour();
  for (const one of before?.routes ?? [])
    for (const name of names(noCounts())) routeOf(one.route).counts[name] = one[name];
  for (const group of before?.groups ?? []) groups.set(idOf(group), { ...group, size: sizeOf(group) });

  function routeOf(name: string): Route {
    const found = routes.get(name) ?? { counts: noCounts(), old: createLatencies(), new: createLatencies() };
    routes.set(name, found);
    return found;
  }

  return {
    /** Counts requests of a route that are not compared. */
    uncompared(route: string, why: Uncompared, count = 1): void {
      const { counts } = routeOf(route);
      counts.requests += count;
      counts[why] += count;
      if (why === 'unanswered') for (let one = 0; one < count; one += 1) lastHour.add(nowMs(), true);
    },
    compared(
      route: string,
      call: Call,
      differences: readonly Difference[],
      ms: { readonly old: number; readonly new: number } | null,
    ): void {
      const { counts, old, new: fresh } = routeOf(route);
      counts.requests += 1;
      if (ms !== null) {
        old.add(ms.old);
        fresh.add(ms.new);
      }
      const reasons = differences.map((one) => known.reasonFor(route, one));
      const open = differences.filter((_one, index) => reasons[index] === null);
      const causes = likelyCauses(open);
      const seen = new Set<string>();
      differences.forEach((one, index) => {
        const cause = reasons[index] === null ? (causes[open.indexOf(one)] ?? '') : 'known';
        const once = `${one.path}\n${one.kind}\n${cause}`;
        if (!seen.has(once)) addToGroup(groups, redact, route, call, one, cause, reasons[index] ?? null);
        seen.add(once);
      });
      counts[open.length > 0 ? 'different' : differences.length > 0 ? 'known' : 'equal'] += 1;
      lastHour.add(nowMs(), open.length > 0);
    },
    report(heading: Heading): Report {
      const counts = [...routes.values()].map((one) => one.counts);
      const totals = noCounts();
      for (const one of counts) for (const name of names(totals)) totals[name] += one[name];
      return {
        version: 1,
        ...heading,
        startedAt: new Date(startedMs).toISOString(),
        endedAt: new Date(nowMs()).toISOString(),
        totals: { ...totals, compared: totals.equal + totals.known + totals.different },
        lastHour: lastHour.read(nowMs()),
        routes: [...routes]
          .map(([route, one]) => ({ route, ...one.counts, oldMs: one.old.read(), newMs: one.new.read() }))
          .sort((a, b) => b.requests - a.requests),
        groups: [...groups.values()].map(({ size: _size, ...group }) => group).sort(byWeight),
        unusedRules: known.unused(),
      };
    },
  };
}

/** The rules of known differences, and which of them have matched. */
function createKnown(rules: Parts['rules'], before?: Report) {
  const met = new Set(before?.groups.map((one) => one.reason));
  const used = new Set<KnownRule>(rules.known.filter((rule) => met.has(rule.reason)));
  return {
    reasonFor(route: string, one: Difference): string | null {
      if (one.reason !== undefined) return one.reason;
      const rule = rules.known.find((each) => isKnown(each, route, one));
      if (rule !== undefined) used.add(rule);
      return rule?.reason ?? null;
    },
    unused: () => rules.known.filter((rule) => !used.has(rule)).map((rule) => rule.reason),
  };
}

type Groups = Map<string, Group & { size: number }>;

function addToGroup(
  groups: Groups,
  redact: Parts['redact'],
  route: string,
  call: Call,
  one: Difference,
  cause: string,
  reason: string | null,
): void {
  const id = idOf({ route, path: one.path, kind: one.kind, cause, reason });
  const found = groups.get(id);
  if (found === undefined && groups.size >= GROUPS_MAX) return;
  const size = call.path.length + (call.body?.length ?? 0);
  const isSmaller = found === undefined || size < found.size;
  groups.set(id, {
    route,
    path: one.path,
    kind: one.kind,
    cause,
    count: (found?.count ?? 0) + 1,
    reason,
    size: isSmaller ? size : found.size,
    example: isSmaller ? exampleOf(redact, call, one) : found.example,
  });
}

function exampleOf(
  redact: Parts['redact'],
  call: Call,
  { at, path, old, new: fresh }: Difference,
): Group['example'] {
  const name = path.split('.').at(-1)?.replace('[]', '') ?? '';
  const shown = (value: Json) => (path === 'status' ? value : redact.json(value, name));
  return {
    request: `${call.method} ${redact.path(call.path)}`,
    body: redact.body(call.body),
    at,
    ...(old === undefined ? {} : { old: shown(old) }),
    ...(fresh === undefined ? {} : { new: shown(fresh) }),
  };
}

export type Tally = ReturnType<typeof createTally>;

const idOf = ({ route, path, kind, cause, reason }: Omit<Group, 'count' | 'example'>): string =>
  [route, path, kind, cause, reason ?? ''].join('\n');
const sizeOf = ({ example }: Group): number => example.request.length + (example.body?.length ?? 0);

const names = (counts: Counts) => Object.keys(counts) as (keyof Counts)[];

/** Sorts unknown differences before known ones, causes before their consequences, many before few. */
const byWeight = (a: Group, b: Group): number => weight(a) - weight(b) || b.count - a.count;
const weight = ({ reason, cause }: Group) => (reason !== null ? 2 : cause.startsWith('follows from') ? 1 : 0);

function isKnown(rule: KnownRule, route: string, one: Difference): boolean {
  return (
    fits(rule.path, one.path) &&
    (rule.route === undefined || fits(rule.route, route)) &&
    (rule.kind === undefined || rule.kind === one.kind) &&
    (rule.old === undefined || JSON.stringify(rule.old) === JSON.stringify(one.old)) &&
    (rule.new === undefined || JSON.stringify(rule.new) === JSON.stringify(one.new))
  );
}
