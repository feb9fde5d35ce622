import type { ErrorCode } from '../domain/values/errors.ts';
import type { Route } from '../http/route.ts';
import type { RouteName } from '../http/routes/all.ts';
import type { Schema } from './json-schema.ts';

/** The state that an example needs; the test that runs the example brings the order {@link ORDER_ID} there. */
export type Given =
  | 'unpaid order'
  | 'paid order'
  | 'receiving order'
  | 'canceled order'
  | 'failed refund'
  | 'order under review'
  | 'notification';

/** The order id of examples. */
export const ORDER_ID = '01KC0000000000000000000000';

/** A call that works unchanged on a fresh install with the demo data; tests run each. */
export type Example = {
  readonly name: string;
  readonly given?: Given;
  /** for `{name}` in the path */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** in addition to the token, the region `US` and the content type */
  readonly headers?: Readonly<Record<string, string>>;
  /** true leaves out the token */
  readonly isGuest?: boolean;
  readonly body?: object;
  /** the expected error; without it 200 */
  readonly error?: ErrorCode;
};

/** A route's part of the document that its row (src/http/routes) does not have. */
export type Doc = {
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: Readonly<Record<string, { readonly description: string; readonly pattern: string }>>;
  /** its own headers, by their name in `headers.ts`; a success may then have `Idempotent-Replayed: true` */
  readonly headers?: readonly 'Idempotency-Key'[];
  /** `data` of a success */
  readonly answer: Schema;
  readonly examples: readonly Example[];
  /** For a route with a body contract per path: the path, with its contract. */
  readonly of?: { readonly path: string; readonly body: Schema; readonly errors: readonly ErrorCode[] };
};

/** Words by the name of their row; several for a route with several contracts. */
export type Docs = Partial<Record<RouteName, Doc | readonly Doc[]>>;

/** A row with its words: one method of one path without the prefix (spec 2), with `{name}` for parameters. */
export type Operation = Pick<Route, 'method' | 'path' | 'access'> &
  Omit<Doc, 'of'> & {
    /** an object of the parameters, as the query is validated */
    readonly query?: Schema | undefined;
    readonly body?: Schema | undefined;
    /** in addition to those that {@link errorsOf} adds */
    readonly errors: readonly ErrorCode[];
  };

/** Joins a row of the routes with its words. */
export const operationOf = ({ method, path, access, query, body, errors }: Route, doc: Doc): Operation => {
  const { of, ...words } = doc;
  const row = { path: path.replace(/:(\w+)/g, '{$1}'), body, errors };
  return { method, access, query, ...row, ...words, ...of };
};

export type AnyError = ErrorCode | 'INTERNAL';

/** Every error of an operation. */
export function errorsOf(operation: Operation): readonly AnyError[] {
  const { access, method, body, query, path } = operation;
  const isOfShopping = path.startsWith('/shopping/');
  const groups: readonly (readonly [boolean, readonly AnyError[]])[] = [
    [body !== undefined, ['INVALID_JSON', 'UNSUPPORTED_MEDIA_TYPE', 'INVALID_REQUEST']],
    [method === 'POST', ['BODY_TOO_LARGE']],
    [query !== undefined, ['INVALID_REQUEST']],
    // A present token must be good, and its keys may be unavailable.
    [isOfShopping, ['UNAUTHENTICATED', 'UPSTREAM_UNAVAILABLE']],
    [access !== 'open' && !isOfShopping, ['UNAUTHENTICATED', 'FORBIDDEN']],
    [true, operation.errors],
    [access !== 'open', ['DATABASE_UNAVAILABLE']],
    [true, ['INTERNAL']],
  ];
  return [...new Set(groups.flatMap(([applies, codes]) => (applies ? codes : [])))];
}

/** `/shopping/orders/{order_id}` with its parameters filled in. */
export const fillPath = (path: string, values: Readonly<Record<string, string>> = {}): string =>
  path.replace(/\{(\w+)\}/g, (whole, name: string) => encodeURIComponent(values[name] ?? whole));

/** The name of an operation in the document, and its anchor in the page. */
export const operationIdOf = ({ method, path }: Operation): string =>
  `${method.toLowerCase()}_${path.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, '')}`;
