import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_TIMEOUT, openTcpDatabase } from '../../../db/tcp-client.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';
import { draftOf } from './draft.ts';
import { ourTables, ownTableNames } from './our-tables.ts';
import { readLive } from './read-live.ts';

/** @returns the exit code @throws WrongUse for a folder with files, which a person may be editing, unless forced */
export async function writeDraft(from: string, out: string, isForced: boolean): Promise<number> {
  if (!isForced && existsSync(out) && readdirSync(out).length > 0)
    throw new WrongUse(`${out} holds files: give another --out, or --force to write over them.`);
  try {
    const client = openTcpDatabase(from, 1, undefined, NO_TIMEOUT);
    try {
      const { files, open } = draftOf(ourTables(), await readLive(client.db, ownTableNames()));
      mkdirSync(out, { recursive: true });
      for (const [file, text] of files) writeFileSync(join(out, file), text);
      writeFileSync(join(out, 'open.md'), `${open.map((one) => `- ${one}`).join('\n')}\n`);
      process.stdout.write(
        `${files.size} files in ${out}; ${open.length} questions in ${join(out, 'open.md')}\n`,
      );
      return 0;
    } finally {
      await client.close();
    }
  } catch (error) {
    process.stderr.write(
      `The database cannot be read: ${(error as { code?: string }).code ?? 'no answer'}\n`,
    );
    return 2;
  }
}
