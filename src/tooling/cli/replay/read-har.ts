import * as v from 'valibot';
import { mediaType } from '../compare/exchange.ts';
import { BadRecording, lowerNames, type Recorded } from './recorded.ts';

const pair = v.object({ name: v.string(), value: v.string() });
const har = v.object({
  log: v.object({
    entries: v.array(
      v.object({
        startedDateTime: v.string(),
        time: v.optional(v.number(), 0),
        request: v.object({
          method: v.string(),
          url: v.string(),
          headers: v.array(pair),
          postData: v.optional(v.object({ text: v.optional(v.string(), '') })),
        }),
        response: v.object({
          status: v.number(),
          content: v.object({
            mimeType: v.optional(v.string(), ''),
            text: v.optional(v.string()),
            encoding: v.optional(v.string()),
          }),
        }),
      }),
    ),
  }),
});

type Entry = v.InferOutput<typeof har>['log']['entries'][number];

/** Reads HAR 1.2, as browsers and proxies save it. The file is read whole. @throws BadRecording */
export async function* readHar(path: string): AsyncGenerator<Recorded> {
  const parsed = v.safeParse(
    har,
    await Bun.file(path)
      .json()
      .catch(() => null),
  );
  if (!parsed.success) throw new BadRecording('The file is no HAR 1.2.');
  for (const entry of parsed.output.log.entries) if (URL.canParse(entry.request.url)) yield recorded(entry);
}

function recorded({ startedDateTime, time, request, response }: Entry): Recorded {
  const { pathname, search } = new URL(request.url);
  return {
    atMs: Date.parse(startedDateTime) || 0,
    call: {
      method: request.method.toUpperCase(),
      path: pathname + search,
      headers: lowerNames(request.headers.map(({ name, value }) => [name, value] as const)),
      body: request.postData?.text ?? null,
    },
    old: answerOf(response, time),
    isRedacted: false,
  };
}

/** The answer of an entry. Browsers write status 0 when none came. */
function answerOf({ status, content }: Entry['response'], ms: number): Recorded['old'] {
  if (status === 0 || content.text === undefined) return null;
  const body =
    content.encoding === 'base64' ? Buffer.from(content.text, 'base64').toString('utf8') : content.text;
  return { status, type: mediaType(content.mimeType), body, ms };
}
