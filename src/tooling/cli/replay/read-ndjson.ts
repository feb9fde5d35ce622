import * as v from 'valibot';
import { BadRecording, type Recorded } from './recorded.ts';
import { splitFile } from './split-file.ts';

const line = v.object({
  v: v.literal(1),
  at: v.pipe(v.string(), v.isoTimestamp()),
  method: v.string(),
  path: v.pipe(v.string(), v.startsWith('/')),
  user: v.string(),
  headers: v.record(v.string(), v.string()),
  body: v.nullable(v.string()),
  status: v.number(),
  type: v.string(),
  answer: v.string(),
  ms: v.number(),
});

/** Reads a file of `bun run shadow --record` (shadow/recorder.ts). @throws BadRecording with the line */
export async function* readNdjson(path: string): AsyncGenerator<Recorded> {
  let number = 0;
  for await (const text of splitFile(path, '\n')) {
    number += 1;
    if (text.trim() === '') continue;
    const { at, method, path: asked, user, headers, body, status, type, answer, ms } = parse(text, number);
    yield {
      atMs: Date.parse(at),
      call: { method, path: asked, headers: user === '' ? headers : { ...headers, userid: user }, body },
      old: { status, type, body: answer, ms },
      isRedacted: true,
    };
  }
}

function parse(text: string, number: number): v.InferOutput<typeof line> {
  try {
    return v.parse(line, JSON.parse(text));
  } catch {
    throw new BadRecording(`Line ${number} is none of a recording.`);
  }
}
