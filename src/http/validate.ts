import type { Context } from 'hono';
import * as v from 'valibot';
import { DomainError } from '../domain/values/errors.ts';

type Issue = { readonly path?: readonly { readonly key: unknown }[] | undefined; readonly message: string };

export type Schema = v.GenericSchema<unknown, unknown>;

/**
 * Validates an input by a schema. The refusal names fields and says what they must be, in the schema's words, for
 * valibot's own messages contain the input. @throws DomainError INVALID_REQUEST
 */
export function validated<S extends Schema>(schema: S, sent: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, sent);
  if (!result.success) throw refusal(result.issues as readonly Issue[]);
  return result.output;
}

/**
 * Validates a query; of a name that is sent twice the first counts. With `known`, other names are refused.
 * @throws DomainError INVALID_REQUEST
 */
export function parseQuery<S extends Schema>(
  c: Context,
  schema: S,
  known?: readonly string[],
): v.InferOutput<S> {
  const query = c.req.query();
  // The answer does not repeat the unknown names.
  if (known !== undefined && Object.keys(query).some((name) => !known.includes(name)))
    throw new DomainError('INVALID_REQUEST', {
      fields: [{ field: '', problem: `only ${known.join(', ')} are known here` }],
    });
  return validated(schema, query);
}

const refusal = (issues: readonly Issue[]) =>
  new DomainError('INVALID_REQUEST', {
    fields: issues.slice(0, 20).map((issue) => ({ field: fieldOf(issue), problem: problemOf(issue) })),
  });

/** Hides messages that are not from our schemas, for they quote the input. */
const problemOf = ({ message }: Issue): string =>
  message.startsWith('Invalid ') ? 'must be given, and of the right type' : message;

/** The field's name; a caller's own key is not repeated. */
const fieldOf = (issue: Issue): string => {
  const keys = (issue.path ?? []).map((item) => item.key);
  const [first, second] = keys;
  if (first === undefined) return '';
  return typeof second === 'number' ? `${String(first)}.${second}` : String(first);
};
