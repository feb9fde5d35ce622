import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NO_TIMEOUT, openTcpDatabase } from '../../db/tcp-client.ts';
import { draftOf } from './adopt/draft.ts';
import { ourTables, ownTableNames } from './adopt/our-tables.ts';
import { readLive } from './adopt/read-live.ts';

const HELP = `bun run db:adopt --from DATABASE_URL [--out FOLDER]

Reads the tables of a live database (information_schema alone, no row) and writes a first draft of their declarations, for
src/db/schema/existing: our names on their columns, with the column types of src/db/adopted-columns.ts. Where names and
types do not tell, it writes a question and lists it. Changes neither the database nor the declarations. docs/adopting.md
goes on from there.

  --from  mysql://user:password@host:port/database
  --out   folder of the draft (default adoption-draft)

Exit code: 0 written; 2 wrong use, or the database cannot be read.
`;

const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    out: { type: 'string', default: 'adoption-draft' },
    help: { type: 'boolean' },
  },
});
if (values.help === true || values.from === undefined) {
  (values.help === true ? process.stdout : process.stderr).write(HELP);
  process.exit(values.help === true ? 0 : 2);
}
try {
  const client = openTcpDatabase(values.from, 1, undefined, NO_TIMEOUT);
  try {
    const { files, open } = draftOf(ourTables(), await readLive(client.db, ownTableNames()));
    mkdirSync(values.out, { recursive: true });
    for (const [file, text] of files) writeFileSync(join(values.out, file), text);
    writeFileSync(join(values.out, 'open.md'), `${open.map((one) => `- ${one}`).join('\n')}\n`);
    process.stdout.write(
      `${files.size} files in ${values.out}; ${open.length} questions in ${join(values.out, 'open.md')}\n`,
    );
  } finally {
    await client.close();
  }
} catch (error) {
  process.stderr.write(`The database cannot be read: ${(error as { code?: string }).code ?? 'no answer'}\n`);
  process.exitCode = 2;
}
