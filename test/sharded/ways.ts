/** A step of a plan as `VEXPLAIN PLAN` prints it. */
type Step = {
  readonly OperatorType?: string;
  readonly Variant?: string;
  readonly ScatterErrorsAsWarnings?: boolean;
  readonly Inputs?: readonly Step[];
};

/** The way of one statement. `parts`: the kinds of the routes by which vtgate sends it to shards. */
export type Way = { readonly verb: string; readonly tables: string; readonly parts: readonly string[] };
export type Use = { readonly name: string; readonly isHot: boolean; readonly ways: readonly Way[] };

/** The way of a scatter. No statement of a hot path has it. */
export const ALL = 'all shards';
/** Routes by their names in vtgate, each in words for readers. */
const ROUTES: Readonly<Record<string, string>> = {
  EqualUnique: 'one shard',
  Equal: 'one shard',
  IN: 'the shards of its keys',
  MultiEqual: 'the shards of its keys',
  Sharded: 'the shards of its rows',
  Scatter: ALL,
  ByDestination: ALL,
};

/** A step that reads a lookup goes to the shards that the lookup names, so its inputs are left out. */
function routesOf(step: Step): string[] {
  if (step.OperatorType === 'VindexLookup')
    return [
      step.Variant === 'EqualUnique' ? 'a lookup, then one shard' : 'a lookup, then the shards it names',
    ];
  const own = ['Route', 'Insert', 'Update', 'Delete'].includes(step.OperatorType ?? '')
    ? [routeOf(step)]
    : [];
  return [...own, ...(step.Inputs ?? []).flatMap(routesOf)];
}

function routeOf({ Variant = 'none', ScatterErrorsAsWarnings }: Step): string {
  const route = ROUTES[Variant] ?? Variant;
  return route === ALL && ScatterErrorsAsWarnings === true ? 'all shards that are there' : route;
}

export function wayOf(sql: string, plan: Step): Way {
  const tables = [...sql.matchAll(/(?:from|join|into|update) `([a-z_]+)`/gi)].map((match) => match[1] ?? '');
  return {
    verb: (/[a-z]+/i.exec(sql)?.[0] ?? '').toUpperCase(),
    tables: [...new Set(tables)].join(', '),
    parts: [...new Set(routesOf(plan))].sort(),
  };
}

const BEGIN = '<!-- begin: made by test/sharded/plans.ts -->';
const END = '<!-- end -->';

/** The page with a new table: a row for each kind of statement of each use, scatters in bold. */
export function waysDocument(page: string, uses: readonly Use[]): string {
  const rows = uses.flatMap(({ name, isHot, ways }) =>
    [...new Set(ways.map(({ verb, tables, parts }) => `${verb} ${tables} | ${shown(parts)}`))]
      .sort()
      .map((way) => `| ${name}${isHot ? '' : ' (cold)'} | ${way} |`),
  );
  const all = uses.filter(({ isHot }) => isHot).flatMap(({ ways }) => ways);
  const scattered = all.filter(({ parts }) => parts.includes(ALL));
  const table = [
    '| use | statement | goes to |',
    '|---|---|---|',
    ...rows,
    '',
    `Of ${all.length} statements on hot paths ${scattered.length} go to all shards.`,
  ].join('\n');
  const [before = '', rest = ''] = page.split(BEGIN);
  const after = rest.split(END)[1] ?? '\n';
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

const shown = (parts: readonly string[]) =>
  parts.map((part) => (part === ALL ? `**${ALL}**` : part)).join('; then ') || 'vtgate itself';
