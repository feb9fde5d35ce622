import type { Context } from 'hono';
import type * as v from 'valibot';
import type { ServiceScope } from '../config/service-credentials.ts';
import type { ErrorCode } from '../domain/values/errors.ts';
import type { Caller, ServiceCaller, SignedIn } from '../operations/shared/types.ts';
import type { Deps } from '../service/deps.ts';
import type { AppParts } from './app-parts.ts';
import type { HttpEnv } from './env.ts';
import type { Language } from './error-table.ts';
import type { Schema } from './validate.ts';

/** Who may call: anybody; guests and users; users; a service with this scope (spec 2). */
export type Access = 'open' | 'guest' | 'user' | ServiceScope;

type OutputOf<S> = S extends Schema ? v.InferOutput<S> : undefined;
type CallerOf<A extends Access> = A extends ServiceScope
  ? ServiceCaller
  : A extends 'user'
    ? SignedIn
    : A extends 'guest'
      ? Caller
      : null;

/** One accepted request, with its body and query as the schemas give them. */
export type Call<A extends Access = Access, B = Schema, Q = Schema> = {
  readonly deps: Deps;
  readonly caller: CallerOf<A>;
  readonly body: OutputOf<B>;
  readonly query: OutputOf<Q>;
  readonly language: Language;
  readonly parts: AppParts;
  readonly c: Context<HttpEnv>;
};

/**
 * One endpoint. The app registers it, other methods are refused by it, the API document is made from it (src/openapi
 * adds words and the answer's schema, which the edge does not need), and the access table is compared with it.
 */
export type Route<M extends 'GET' | 'POST' = 'GET' | 'POST', P extends string = string> = {
  readonly method: M;
  /**
   * without the APP's prefix (spec 2), with `:name` for parameters; paths of /shopping are also served with the prefix
   */
  readonly path: P;
  readonly access: Access;
  readonly query?: Schema | undefined;
  /** the allowed query parameters; by default others are ignored */
  readonly queryNames?: readonly string[];
  readonly body?: Schema | undefined;
  /** in addition to the errors that follow from the row (src/openapi/operation.ts) */
  readonly errors: readonly ErrorCode[];
  /** @returns the answer's `data`, or the whole answer */
  readonly handler: (call: Call) => Promise<object> | object;
};

/** A row of the routes; the handler gets the types of its schemas. */
export const route = <
  const M extends 'GET' | 'POST',
  const P extends string,
  const A extends Access,
  B extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
>(
  row: Omit<Route<M, P>, 'handler'> & {
    readonly access: A;
    readonly body?: B;
    readonly query?: Q;
    readonly handler: (call: Call<A, B, Q>) => Promise<object> | object;
  },
): Route<M, P> => row as unknown as Route<M, P>;
