import { declaredTables } from '../../src/db/declared-schema.ts';

/** The tables and columns that statements read and write, from drizzle's text. */
export type Touched = { readonly reads: Map<string, Set<string>>; readonly writes: Map<string, Set<string>> };

const declared = declaredTables();
const names = (text: string) => [...text.matchAll(/`([a-z_]+)`/g)].map((match) => match[1] ?? '');

const ofTable = (table: string, text: string) =>
  [...text.matchAll(/`([a-z_]+)`\.(`[a-z_]+`)/g)].map((match) => (match[1] === table ? match[2] : '')).join();

function add(to: Map<string, Set<string>>, tables: readonly string[], columns: readonly string[]): void {
  for (const table of tables) {
    const known = declared.get(table)?.columns;
    if (known === undefined) continue;
    const set = to.get(table) ?? new Set();
    for (const column of columns) if (known.has(column)) set.add(column);
    to.set(table, set);
  }
}

export function touchedBy(statements: readonly string[]): Touched {
  const touched: Touched = { reads: new Map(), writes: new Map() };
  for (const statement of statements) {
    const tables = names(
      [...statement.matchAll(/(?:from|join|into|update) (`[a-z_]+`)/gi)].map((match) => match[1]).join(),
    );
    if (/^\(?select/i.test(statement)) add(touched.reads, tables, names(statement));
    else if (/^insert/i.test(statement))
      add(touched.writes, tables, names(statement.replace(/ values [\s\S]*$/i, '')));
    else if (/^delete/i.test(statement)) {
      add(touched.writes, tables, []);
      add(touched.reads, tables, names(statement));
    } else if (/^update/i.test(statement)) {
      const [, set = '', where = ''] = /\bset\b([\s\S]*?)\bwhere\b([\s\S]*)/i.exec(statement) ?? [];
      // In an UPDATE of several tables each column has its table's name.
      const assigned = [...set.matchAll(/(?:^|, )\s*((?:`[a-z_]+`\.)?`[a-z_]+`) =/g)].map(
        (match) => match[1],
      );
      for (const table of tables) {
        const own = (text: string) => names(tables.length === 1 ? text : ofTable(table, text));
        add(touched.writes, [table], own(assigned.join()));
        add(touched.reads, [table], own(where));
      }
    }
  }
  return touched;
}

const list = (tables: ReadonlyMap<string, ReadonlySet<string>>) =>
  [...tables]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([table, columns]) => {
      const all = declared.get(table)?.columns.size === columns.size;
      return `**${table}** (${all ? 'all' : columns.size === 0 ? 'rows' : [...columns].sort().join(', ')})`;
    })
    .join('; ') || 'nothing';

/** The document, made from the statements that each endpoint really sent. */
export function tablesDocument(byUse: ReadonlyMap<string, readonly string[]>): string {
  const rows = [...byUse].map(([use, statements]) => {
    const { reads, writes } = touchedBy(statements);
    return `| ${use} | ${list(reads)} | ${list(writes)} |`;
  });
  return `# Tables and columns, per endpoint

Made from the statements that each endpoint really sends, by \`test/scenarios/tables-doc.test.ts\`, which fails when
this page is out of date (\`UPDATE_DOCS=1 bun test tables-doc\` writes it anew). Tables of
\`src/db/schema/existing\` are the live system's; those of \`src/db/schema/own\` (idempotency, wallet_hold, forex_rate,
outbox, order_timeline) are ours and additive.

| use | reads | writes |
|---|---|---|
${rows.join('\n')}
`;
}
