import Table from 'cli-table3';
import type { createColors } from 'picocolors';
import { escaped } from '../dlq/readable.ts';
import { type Group, type Latency, type Report, ROUTE_COLUMNS } from './report.ts';

type Colors = ReturnType<typeof createColors>;

const plain = { style: { head: [], border: [] } };
const GROUPS_SHOWN = 40;

/** The report for a terminal. */
export function reportTable(report: Report, colors: Colors): string {
  return [
    `${report.title}: old ${report.old}, new ${report.new}`,
    `${report.startedAt} to ${report.endedAt}`,
    routesTable(report, colors),
    ...(report.groups.length > 0 ? [groupsTable(report, colors)] : []),
    ...report.unusedRules.map((reason) => colors.yellow(`A known difference that nothing met: ${reason}`)),
    verdict(report, colors),
    '',
  ].join('\n');
}

function routesTable({ routes, totals }: Report, colors: Colors): string {
  const table = new Table({ head: [...ROUTE_COLUMNS], ...plain });
  const row = (name: string, one: (typeof routes)[number] | Report['totals']) => [
    name,
    one.requests,
    one.equal,
    one.known,
    one.different === 0 ? 0 : colors.red(String(one.different)),
    one.unanswered === 0 ? 0 : colors.yellow(String(one.unanswered)),
    why(one),
  ];
  for (const route of routes)
    table.push([...row(escaped(route.route), route), latency(route.oldMs), latency(route.newMs)]);
  table.push([...row('all', totals), '', '']);
  return table.toString();
}

/** "120 (effect 100, dropped 20)" */
function why(one: Report['totals'] | Report['routes'][number]): string {
  const parts = [
    ['effect', one.notAsked],
    ['not chosen', one.notChosen],
    ['dropped', one.dropped],
    ['incomparable', one.incomparable],
  ].filter(([, count]) => count !== 0);
  return parts.map(([name, count]) => `${name} ${count}`).join(', ') || '0';
}

const latency = (one: Latency | null) => (one === null ? '' : `${one.p50} / ${one.p99}`);

function groupsTable({ groups }: Report, colors: Colors): string {
  const table = new Table({ head: ['', 'count', 'where', 'likely cause', 'old', 'new'], ...plain });
  for (const one of groups.slice(0, GROUPS_SHOWN))
    table.push([
      one.reason === null ? colors.red('different') : colors.cyan('known'),
      one.count,
      `${escaped(one.route)}\n${escaped(one.path)}`,
      wrapped(escaped(one.reason ?? one.cause)),
      value(one, 'old'),
      value(one, 'new'),
    ]);
  const more = groups.length - GROUPS_SHOWN;
  return more <= 0 ? table.toString() : `${table}\nand ${more} more (see the JSON or the page)`;
}

const value = ({ example }: Group, side: 'old' | 'new'): string => {
  const text = escaped(JSON.stringify(example[side]) ?? 'nothing');
  return wrapped(text.length <= 60 ? text : `${text.slice(0, 59)}…`, 30);
};

const wrapped = (text: string, width = 40): string =>
  (text.match(new RegExp(`.{1,${width}}(?:\\s|$)|.{1,${width}}`, 'g')) ?? [])
    .map((line) => line.trim())
    .join('\n');

function verdict({ totals }: Report, colors: Colors): string {
  if (totals.compared === 0) return colors.yellow('Nothing was compared.');
  if (totals.different + totals.unanswered === 0)
    return colors.green(`${totals.compared} compared: none differs without a reason.`);
  return colors.red(
    `${totals.compared} compared: ${totals.different} differ, ${totals.unanswered} without an answer of the new service.`,
  );
}
