import type { Context, MiddlewareHandler } from 'hono';
import * as v from 'valibot';
import { DomainError } from '../domain/values/errors.ts';
import type { HttpEnv } from './env.ts';

type Issue = { readonly path?: readonly { readonly key: unknown }[] | undefined; readonly message: string };

type Validated<T> = { in: { json: T }; out: { json: T } };

/**
 * Validates the body that `jsonBody` has read; `c.req.valid('json')` gives it. The refusal names fields and says what
 * they must be, in words of the schema: valibot's own messages hold the input. @throws DomainError INVALID_REQUEST
 */
export const validateBody =
  <S extends v.GenericSchema<unknown, unknown>>(
    schema: S,
  ): MiddlewareHandler<HttpEnv, string, Validated<v.InferOutput<S>>> =>
  async (c, next) => {
    const result = v.safeParse(schema, c.get('json'));
    if (!result.success) throw refusal(result.issues as readonly Issue[]);
    c.req.addValidatedData('json', result.output as object);
    await next();
  };

/**
 * The same for a query; of a name that is sent twice the first counts. Where `known` is given, no other name may be.
 * @throws DomainError INVALID_REQUEST
 */
export function parseQuery<S extends v.GenericSchema<unknown, unknown>>(
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
  const result = v.safeParse(schema, query);
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
