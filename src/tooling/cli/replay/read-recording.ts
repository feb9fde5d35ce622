import { existsSync } from 'node:fs';
import { WrongUse } from '../../arguments/wrong-use.ts';
import type { Format } from './formats.ts';
import { readGoReplay } from './read-goreplay.ts';
import { readHar } from './read-har.ts';
import { readNdjson } from './read-ndjson.ts';
import type { Recorded } from './recorded.ts';
import { beginOf } from './split-file.ts';

const READERS: Readonly<Record<Format, (path: string) => AsyncGenerator<Recorded>>> = {
  har: readHar,
  goreplay: readGoReplay,
  ndjson: readNdjson,
};

/** Reads a recording's requests in the order of the file. @throws WrongUse without the file */
export async function readRecording(path: string, format: Format | null): Promise<AsyncGenerator<Recorded>> {
  if (!existsSync(path)) throw new WrongUse('The file is not there.');
  return READERS[format ?? (await formatOf(path))](path);
}

async function formatOf(path: string): Promise<Format> {
  if (path.endsWith('.har')) return 'har';
  const begin = await beginOf(path);
  if (/^[123] [0-9a-f]+ \d+/.test(begin)) return 'goreplay';
  return begin.startsWith('{"v":1,') ? 'ndjson' : 'har';
}
