import { vValidator } from '@hono/valibot-validator';
import type { Context } from 'hono';
import * as v from 'valibot';
import { DomainError } from '../domain/errors.ts';

type Issue = { readonly path?: readonly { readonly key: unknown }[] | undefined; readonly message: string };

/**
 * Validates a JSON body. The refusal names fields and says what they must be, in words of the schema: valibot's own
 * messages hold the input, and the validator's default answer echoes it.
 */
export const validateBody = <S extends v.GenericSchema<unknown, unknown>>(schema: S) =>
  vValidator('json', schema, (result) => {
    if (!result.success) throw refusal(result.issues as readonly Issue[]);
  });

/** The same for a query; of a name that is sent twice the first counts. @throws DomainError INVALID_REQUEST */
export function parseQuery<S extends v.GenericSchema<unknown, unknown>>(
  c: Context,
  schema: S,
): v.InferOutput<S> {
  const result = v.safeParse(schema, c.req.query());
  if (!result.success) throw refusal(result.issues);
  return result.output;
}

const refusal = (issues: readonly Issue[]) =>
  new DomainError('INVALID_REQUEST', {
    fields: issues.slice(0, 20).map((issue) => ({ field: fieldOf(issue), problem: problemOf(issue) })),
  });

/** A message that no schema of ours gave quotes the input. */
const problemOf = ({ message }: Issue): string =>
  message.startsWith('Invalid ') ? 'must be given, and of the right type' : message;

/** Only names that the schema knows are repeated; a caller's own key is not. */
const fieldOf = (issue: Issue): string => {
  const keys = (issue.path ?? []).map((item) => item.key);
  const [first, second] = keys;
  if (first === undefined) return '';
  return typeof second === 'number' ? `${String(first)}.${second}` : String(first);
};
