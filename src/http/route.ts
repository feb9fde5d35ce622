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

/** Who may call: anyone; guests and users; users; a service with this scope (spec 2). */
export type Access = 'open' | 'guest' | 'user' | ServiceScope;

type OutputOf<S> = S extends Schema ? v.InferOutput<S> : undefined;
type CallerOf<A extends Access> = A extends ServiceScope
  ? ServiceCaller
  : A extends 'user'
    ? SignedIn
    : A extends 'guest'
      ? Caller
      : null;

/** One request that was let through, with what it sent as the schemas give it. */
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
 * One endpoint: what the app registers, what another method is answered, what the document says (src/openapi adds its
 * words and the answer's schema, which the edge has no use for), and what the access table is compared with.
 */
export type Route<M extends 'GET' | 'POST' = 'GET' | 'POST', P extends string = string> = {
  readonly method: M;
  /** bare (spec 2), with `:name` for its parameters; those of /shopping are served behind the APP's prefix too */
  readonly path: P;
  readonly access: Access;
  readonly query?: Schema | undefined;
  /** the only parameters that it takes; others are let be unless given */
  readonly queryNames?: readonly string[];
  readonly body?: Schema | undefined;
  /** beside those that come of what it has (src/openapi/operation.ts) */
  readonly errors: readonly ErrorCode[];
  /** Gives the answer's `data`, or the whole answer. */
  readonly handler: (call: Call) => Promise<object> | object;
};

/** A row of the routes, with the types of its schemas in its handler. */
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
