import { compareJson } from './compare-json.ts';
import type { Difference } from './difference.ts';
import type { Answer } from './exchange.ts';
import { isObject, type Json, readJson } from './read-json.ts';
import type { Rules } from './rules.ts';

/**
 * Compares two answers to one request. If status or error word differ, only that is reported: the rest follows from it.
 */
export function compareAnswers(old: Answer, fresh: Answer, rules: Rules, shiftMs = 0): Difference[] {
  const [a, b] = [readJson(old.body), readJson(fresh.body)];
  if (old.status !== fresh.status || errorOf(a) !== errorOf(b))
    return [{ path: 'status', at: 'status', kind: 'status', old: says(old, a), new: says(fresh, b) }];
  const differences: Difference[] =
    old.type === fresh.type
      ? []
      : [
          {
            path: 'content-type',
            at: 'content-type',
            kind: 'media_type',
            old: old.type,
            new: fresh.type,
          },
        ];
  if (a !== undefined && b !== undefined) return [...differences, ...compareJson(a, b, rules, shiftMs)];
  return old.body === fresh.body
    ? differences
    : [...differences, { path: 'body', at: 'body', kind: 'body', old: form(old, a), new: form(fresh, b) }];
}

const errorOf = (body: Json | undefined): string =>
  isObject(body) && typeof body.error === 'string' ? body.error : '';

/** `409 STOCK_INSUFFICIENT` */
const says = ({ status }: Answer, body: Json | undefined): string => `${status} ${errorOf(body)}`.trim();

const form = ({ body }: Answer, json: Json | undefined): string =>
  `${json === undefined ? 'no JSON' : 'JSON'}, ${body.length} characters`;
