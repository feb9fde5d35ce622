import type { CommandLine } from '../arguments/command-line.ts';
import { databaseUrl, text } from '../arguments/kinds.ts';
import { flag, preset, required } from '../arguments/options.ts';
import { runCommand } from '../arguments/run-command.ts';

const DB_ADOPT = {
  name: 'db:adopt',
  about: `Reads the tables of a live database (information_schema alone, no row) and writes a first draft of their declarations, for
src/db/schema/existing: our names on their columns, with the column types of src/db/adopted-columns.ts. Where names and
types do not tell, it writes a question and lists it. Changes neither the database nor the declarations. docs/adopting.md
goes on from there.`,
  options: {
    from: required(databaseUrl, 'mysql://user:password@host:port/database'),
    out: preset(text('FOLDER'), 'adoption-draft', 'folder of the draft; it must be new or empty'),
    force: flag('writes over the files of an earlier draft'),
  },
  more: 'Exit code: 0 written; 2 wrong use, or the database cannot be read.',
} as const satisfies CommandLine;

await runCommand(DB_ADOPT, async ({ options }) => {
  const { writeDraft } = await import('./adopt/write-draft.ts');
  return writeDraft(options.from, options.out, options.force);
});
