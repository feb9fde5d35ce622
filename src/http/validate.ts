import type { Context } from 'hono';
import * as v from 'valibot';
import { DomainError } from '../domain/values/errors.ts';

type Issue = { readonly path?: readonly { readonly key: unknown }[] | undefined; readonly message: string };

export type Schema = v.GenericSchema<unknown, unknown>;

/**
 * What was sent, as the schema gives it. The refusal names fields and says what they must be, in words of the schema:
 * valibot's own messages hold the input. @throws DomainError INVALID_REQUEST
 */
export function validated<S extends Schema>(schema: S, sent: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, sent);
  if (!result.success) throw refusal(result.issues as readonly Issue[]);
  return result.output;
}

/**
 * The same for a query; of a name that is sent twice the first counts. Where `known` is given, no other name may be.
 * @throws DomainError INVALID_REQUEST
 */
export function parseQuery<S extends Schema>(
  c: Context,
  schema: S,
  known?: readonly string[],
): v.InferOutput<S> {
  const query = c.req.query();
  // Their own words are not told back.
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
