import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { WrongUse } from '../../arguments/wrong-use.ts';
import type { Json } from './read-json.ts';

export const KINDS = [
  'status',
  'media_type',
  'body',
  'money',
  'number',
  'text',
  'type',
  'time',
  'time_form',
  'token',
  'order',
  'only_old',
  'only_new',
] as const;
export type Kind = (typeof KINDS)[number];

const text = v.pipe(v.string(), v.minLength(1));
const json = v.custom<Json>((value) => value !== undefined);

/** The rules' file; docs/moving-in.md explains it. */
const rulesSchema = v.strictObject({
  /** by a list's path: names of key fields, of which the first that an element has counts; `[]` compares by place */
  lists: v.optional(v.record(text, v.array(text)), {}),
  /** by path: how to compare it instead of by its name and form */
  shapes: v.optional(v.record(text, v.picklist(['exact', 'time', 'token', 'ignore'])), {}),
  /** how far two equal times may differ, for both sides answer at different moments */
  time_tolerance_s: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 900),
  /** names of fields whose texts may be shown and recorded, in addition to those of our own answers */
  shown: v.optional(v.array(text), []),
  known: v.optional(
    v.array(
      v.strictObject({
        path: text,
        route: v.optional(text),
        kind: v.optional(v.picklist(KINDS)),
        old: v.optional(json),
        new: v.optional(json),
        reason: v.pipe(v.string(), v.trim(), v.minLength(10, 'a reason is a sentence')),
      }),
    ),
    [],
  ),
});

export type Rules = v.InferOutput<typeof rulesSchema>;
export type KnownRule = Rules['known'][number];

export const noRules: Rules = v.parse(rulesSchema, {});

/** @throws WrongUse naming each bad place, never a value */
export function parseRules(input: unknown): Rules {
  const parsed = v.safeParse(rulesSchema, input);
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => {
    const at = issue.path?.map((one) => String(one.key)).join('.') ?? '';
    return `${at}: ${issue.kind === 'validation' ? issue.message : `must be ${issue.expected ?? 'left out'}`}`;
  });
  throw new WrongUse(`The rules are wrong. ${problems.join('; ')}`);
}

/** @throws WrongUse */
export function readRules(file: string | null): Rules {
  if (file === null) return noRules;
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new WrongUse('The file of --rules is not there, or no JSON.');
  }
  return parseRules(input);
}
