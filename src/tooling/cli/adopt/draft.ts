import { columnFor, tableScore } from './match.ts';

export type LiveColumn = {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isBinary: boolean;
  readonly mustBeGiven: boolean;
  readonly comment: string;
};
export type LiveTable = { readonly columns: readonly LiveColumn[]; readonly keys: readonly LiveKey[] };
export type LiveKey = {
  readonly name: string;
  readonly isUnique: boolean;
  readonly columns: readonly string[];
};

/** A table of ours: its export, and its columns by key, with names and types. */
export type OurTable = {
  readonly file: string;
  readonly exportName: string;
  readonly name: string;
  readonly columns: readonly { readonly key: string; readonly name: string; readonly type: string }[];
};

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The most likely declaration of a live column for the type `ours`. Comments in it are questions for a person. */
export function declarationOf(live: LiveColumn, ours: string): string {
  const { type } = live;
  const name = quoted(live.name);
  const decimal = /^decimal\((\d+),(\d+)\)/.exec(type);
  const length = /^(?:var)?char\((\d+)\)/.exec(type)?.[1];
  if (decimal !== null) {
    const [, precision, digits] = decimal;
    const isSmall = ours === 'int';
    if (isSmall) return `smallDecimalUnits(${name}, ${precision}, ${digits})`;
    return /yuan|cny|rmb/.test(live.name)
      ? `decimalUnits(${name}, ${precision}, ${digits})`
      : `amount(${name}, ${precision}, ${digits}, {}) /* digits of currencies with other than 2? */`;
  }
  if (/^json|^longtext/.test(type)) return `wholeJson(${name})`;
  if (ours.startsWith('datetime')) {
    if (type.startsWith('datetime(3)')) return `instant(${name})`;
    if (/int/.test(type)) return `epoch(${name}, 'ms') /* or 's'? */`;
  }
  if (ours.startsWith('varchar') && /^(bigint|int)/.test(type))
    return `numericId(${name}, ${quoted(type.includes('unsigned') ? 'bigint unsigned' : type.replace(/\(.*/, ''))})`;
  if (type === 'char(1)' || (ours.startsWith('varchar') && /^(tiny|small)int|^enum/.test(type)))
    return `coded(${name}, ${quoted(type)}, []) /* which codes? ${live.comment} */`;
  if (ours.startsWith('tinyint')) return `nonZero(${name}, 'tinyint')`;
  if (length !== undefined)
    return live.isBinary ? `exactText(${name}, ${length})` : `varchar(${name}, { length: ${length} })`;
  if (/^int|^smallint|^tinyint/.test(type)) return `int(${name})`;
  return `/* ${type}? */ varchar(${name}, { length: 255 })`;
}

export type Draft = {
  /** file → its text */
  readonly files: ReadonlyMap<string, string>;
  /** sentences with the decisions that are left to a person */
  readonly open: readonly string[];
};

/** A first draft of `src/db/schema/existing`: our keys on their columns, by names and types. */
export function draftOf(ours: readonly OurTable[], live: ReadonlyMap<string, LiveTable>): Draft {
  const taken = new Set<string>();
  const open: string[] = [];
  const bodies = new Map<string, string[]>();
  for (const table of ours) {
    const name = tableFor(table, live, taken);
    const found = name === null ? undefined : live.get(name);
    if (name === null || found === undefined) {
      open.push(
        `${table.name}: no table of theirs looks like it. Declare theirs, or leave our declaration, and db:migrate makes the table.`,
      );
      continue;
    }
    taken.add(name);
    bodies.set(table.file, [...(bodies.get(table.file) ?? []), bodyOf(table, name, found, open)]);
  }
  for (const name of [...live.keys()].filter((one) => !taken.has(one)))
    open.push(`${name}: a table of theirs that matches none of ours.`);
  const files = [...bodies].map(([file, tables]) => [file, `${HEADER}${tables.join('\n')}`] as const);
  return { files: new Map(files), open };
}

const HEADER = `import { char, index, int, mysqlTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';
import {
  amount, coded, decimalUnits, epoch, exactText, nonZero, numericId, partOf, readOnly, smallDecimalUnits, wholeJson,
} from '../../adopted-columns.ts';
import { big, flag, instant, othersJson } from '../../columns.ts';

`;

function tableFor(table: OurTable, live: ReadonlyMap<string, LiveTable>, taken: ReadonlySet<string>) {
  const names = table.columns.map((one) => one.name);
  const [first] = [...live]
    .filter(([name]) => !taken.has(name))
    .map(([name, { columns }]) => ({
      name,
      score: tableScore(
        table.name,
        names,
        name,
        columns.map((one) => one.name),
      ),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  return first?.name ?? null;
}

function bodyOf(table: OurTable, name: string, { columns, keys }: LiveTable, open: string[]): string {
  const byColumn = new Map<string, string[]>();
  const lines = table.columns.map((own) => {
    const theirs = columnFor(
      own.name,
      columns.map((one) => one.name),
    );
    const live = columns.find((one) => one.name === theirs);
    if (live === undefined) {
      open.push(`${name}: no column looks like ${own.name}.`);
      return `    ${own.key}: undefined /* no column of ${name} looks like it */,`;
    }
    byColumn.set(live.name, [...(byColumn.get(live.name) ?? []), own.key]);
    return `    ${own.key}: ${declarationOf(live, own.type)}${live.isNullable ? '' : '.notNull()'},`;
  });
  for (const [column, own] of byColumn)
    if (own.length > 1)
      open.push(
        `${name}: ${own.join(', ')} stand in ${column}: the first by partOf, the others by readOnly(partOf).`,
      );
  for (const column of columns.filter((one) => one.mustBeGiven && !byColumn.has(one.name)))
    open.push(`${name}: ${column.name} has no default and nothing of ours is in it: no row can be inserted.`);
  const keyOf = (column: string) => `t.${byColumn.get(column)?.[0] ?? column}`;
  const declared = keys
    .filter((one) => one.columns.every((column) => byColumn.has(column)))
    .map(({ name: key, isUnique, columns: on }) =>
      key === 'PRIMARY'
        ? `    primaryKey({ columns: [${on.map(keyOf).join(', ')}] }),`
        : `    ${isUnique ? 'uniqueIndex' : 'index'}(${quoted(key)}).on(${on.map(keyOf).join(', ')}),`,
    );
  return `/** ${table.name} */
export const ${table.exportName} = mysqlTable(
  ${quoted(name)},
  {
${lines.join('\n')}
  },
  (t) => [
${declared.join('\n')}
  ],
);
`;
}
