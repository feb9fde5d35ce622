import type { DeadLetter, DeadLetterHead } from '../../../domain/order/dead-letter.ts';
import { whoRuns } from '../who-runs.ts';
import type { Command } from './arguments.ts';
import type { DlqService } from './open-service.ts';
import { type End, endOfDrop, endOfReplay } from './outcomes.ts';
import { lettersTable, letterText, type OutcomeRow, outcomesTable, shortId } from './tables.ts';

/** A command's output and exit code. */
export type Printed = { readonly out: string; readonly err: string; readonly exitCode: 0 | 1 };

const PAGE = 200;

const printed = (out: string, exitCode: 0 | 1 = 0, err = ''): Printed => ({ out, err, exitCode });
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

export async function run(service: DlqService, command: Command, nowMs: number): Promise<Printed> {
  if (command.verb === 'list') return list(service, command, nowMs);
  if (command.verb === 'show') return show(service, command);
  return each(service, command, nowMs);
}

async function list(service: DlqService, { filter, limit, json: asJson }: Command, nowMs: number) {
  const most = limit ?? PAGE;
  const found = await service.list(filter, most + 1);
  const letters = found.slice(0, most);
  if (asJson) return printed(json(letters.map(wire)));
  if (letters.length === 0) return printed(`No ${filter.state} dead letters match.\n`);
  const more = found.length > most ? '; there are more (--limit)' : '';
  return printed(`${lettersTable(letters, nowMs)}\n${letters.length} ${filter.state}${more}\n`);
}

async function show(service: DlqService, { ids, json: asJson }: Command): Promise<Printed> {
  const named = await resolve(service, ids[0] ?? '');
  const letter = named.letterId === null ? null : await service.find(named.letterId);
  if (letter === null) return printed('', 1, `${named.problem}\n`);
  const payload = bytesOf(letter);
  if (!asJson) return printed(letterText(letter, payload));
  return printed(json({ ...wire(letter), headers: letter.headers, payload_base64: letter.payload }));
}

const bytesOf = ({ payload }: DeadLetter) =>
  payload === null ? null : Uint8Array.from(Buffer.from(payload, 'base64'));

const wire = (letter: DeadLetterHead) => ({
  id: letter.letterId,
  state: letter.state,
  event: letter.name,
  reason: letter.reason,
  detail: letter.detail,
  order_id: letter.orderId,
  via: letter.via,
  place: letter.place,
  record_key: letter.recordKey,
  created_at: new Date(letter.createdAtMs).toISOString(),
  updated_at: new Date(letter.updatedAtMs).toISOString(),
});

/** Finds the only letter whose id begins with the text. */
async function resolve(
  service: DlqService,
  prefix: string,
): Promise<{ letterId: string | null; problem: string }> {
  const [first, second] = await service.idsFrom(prefix.toLowerCase(), 2);
  if (first === undefined) return { letterId: null, problem: 'There is no dead letter with this ID.' };
  if (second !== undefined) return { letterId: null, problem: 'Several IDs begin so; give more of it.' };
  return { letterId: first, problem: '' };
}

/** Replays or drops letters one after another, oldest first, so that one order's events keep their order. */
async function each(service: DlqService, command: Command, nowMs: number): Promise<Printed> {
  const { verb, dryRun, json: asJson } = command;
  const { letters, problems } = await chosen(service, command);
  const err = problems.map((problem) => `${problem}\n`).join('');
  const isFine = problems.length === 0;
  if (dryRun) {
    if (asJson) return printed(json(letters.map(wire)), isFine ? 0 : 1, err);
    const table = letters.length === 0 ? '' : `${lettersTable(letters, nowMs)}\n`;
    return printed(
      `${table}${letters.length} would be ${done(verb)}. Nothing was changed.\n`,
      isFine ? 0 : 1,
      err,
    );
  }
  const rows: (OutcomeRow & { readonly end: End })[] = [];
  for (const { letterId, name } of letters)
    rows.push({ letterId, name, ...(await one(service, verb, letterId)) });
  const count = (end: End) => rows.filter((row) => row.end === end).length;
  const bad = count('not');
  const exitCode = bad === 0 && isFine ? 0 : 1;
  if (asJson)
    return printed(
      json(rows.map(({ letterId, name, outcome, why }) => ({ id: letterId, event: name, outcome, why }))),
      exitCode,
      err,
    );
  if (rows.length === 0) return printed(isFine ? 'No dead letters match.\n' : '', exitCode, err);
  const before = count('before');
  const stay = `${before === 0 ? '' : `; ${before} were before`}${bad === 0 ? '' : `; ${bad} not`}`;
  return printed(`${outcomesTable(rows)}\n${count('now')} ${done(verb)}${stay}\n`, exitCode, err);
}

const done = (verb: Command['verb']) => (verb === 'drop' ? 'dropped' : 'replayed');

async function one(service: DlqService, verb: Command['verb'], letterId: string) {
  if (verb === 'drop') {
    const outcome = await service.drop(letterId, whoRuns(process.env));
    const why = outcome === 'already_replayed' ? 'not dropped: it was replayed' : '';
    return { outcome, end: endOfDrop(outcome), why };
  }
  const { outcome, reason, detail } = await service.replay(letterId, whoRuns(process.env));
  const why = [reason, detail].filter((text) => text !== '').join(': ');
  return { outcome, end: endOfReplay(outcome), why };
}

async function chosen(
  service: DlqService,
  { ids, filter, limit }: Command,
): Promise<{ letters: readonly DeadLetterHead[]; problems: readonly string[] }> {
  if (ids.length > 0) return named(service, ids);
  const letters: DeadLetterHead[] = [];
  for (;;) {
    const want = Math.min(PAGE, (limit ?? Number.POSITIVE_INFINITY) - letters.length);
    const page = want <= 0 ? [] : await service.list(filter, want, letters.at(-1));
    letters.push(...page);
    if (page.length < PAGE) return { letters, problems: [] };
  }
}

async function named(service: DlqService, ids: readonly string[]) {
  const letters = new Map<string, DeadLetterHead>();
  const problems: string[] = [];
  for (const id of ids) {
    const { letterId, problem } = await resolve(service, id);
    const letter = letterId === null ? null : await service.find(letterId);
    if (letter === null) problems.push(`${shortId(id.replace(/[^\w-]/g, '?'))}: ${problem}`);
    else letters.set(letter.letterId, letter);
  }
  return { letters: [...letters.values()].sort((a, b) => a.createdAtMs - b.createdAtMs), problems };
}
