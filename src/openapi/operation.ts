import type { ErrorCode } from '../domain/values/errors.ts';
import type { Route } from '../http/route.ts';
import type { RouteName } from '../http/routes/all.ts';
import type { Schema } from './json-schema.ts';

/** A state of the world that an example needs; the test that runs it makes an order of {@link ORDER_ID} so. */
export type Given =
  | 'unpaid order'
  | 'paid order'
  | 'receiving order'
  | 'canceled order'
  | 'failed refund'
  | 'order under review'
  | 'notification';

/** Stands in examples for an order's id. */
export const ORDER_ID = '01KC0000000000000000000000';

/** A call that works as it stands, on a fresh install with the demo data; tests run each. */
export type Example = {
  readonly name: string;
  readonly given?: Given;
  /** for `{name}` in the path */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** beside the token, the region `US` and the content type */
  readonly headers?: Readonly<Record<string, string>>;
  /** true leaves out the token */
  readonly isGuest?: boolean;
  readonly body?: object;
  /** 200 unless told */
  readonly error?: ErrorCode;
};

/** What the document says of a route beside what its row says (src/http/routes). */
export type Doc = {
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: Readonly<Record<string, { readonly description: string; readonly pattern: string }>>;
  /** headers of its own, by their name in `headers.ts`; its success may then say `Idempotent-Replayed: true` */
  readonly headers?: readonly 'Idempotency-Key'[];
  /** `data` of a success */
  readonly answer: Schema;
  readonly examples: readonly Example[];
  /** Where a route takes bodies of several contracts by its path: the one of this path. */
  readonly of?: { readonly path: string; readonly body: Schema; readonly errors: readonly ErrorCode[] };
};

/** Words by the name of their row; several where a route takes several contracts. */
export type Docs = Partial<Record<RouteName, Doc | readonly Doc[]>>;

/** One method of one path, bare (spec 2), with `{name}` for its parameters: a row with its words. */
export type Operation = Pick<Route, 'method' | 'path' | 'access'> &
  Omit<Doc, 'of'> & {
    /** an object of the parameters, as the query is validated */
    readonly query?: Schema | undefined;
    readonly body?: Schema | undefined;
    /** beside those that {@link errorsOf} adds for what it has */
    readonly errors: readonly ErrorCode[];
  };

/** A row of the routes with its words. */
export const operationOf = ({ method, path, access, query, body, errors }: Route, doc: Doc): Operation => {
  const { of, ...words } = doc;
  const row = { path: path.replace(/:(\w+)/g, '{$1}'), body, errors };
  return { method, access, query, ...row, ...words, ...of };
};

export type AnyError = ErrorCode | 'INTERNAL';

/** Every failure that a call of it can meet. */
export function errorsOf(operation: Operation): readonly AnyError[] {
  const { access, method, body, query, path } = operation;
  const isOfShopping = path.startsWith('/shopping/');
  const groups: readonly (readonly [boolean, readonly AnyError[]])[] = [
    [body !== undefined, ['INVALID_JSON', 'UNSUPPORTED_MEDIA_TYPE', 'INVALID_REQUEST']],
    [method === 'POST', ['BODY_TOO_LARGE']],
    [query !== undefined, ['INVALID_REQUEST']],
    // A token that is present has to be good, and its keys may be out of reach.
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

/** The name of an operation in the document, and its place in the page. */
export const operationIdOf = ({ method, path }: Operation): string =>
  `${method.toLowerCase()}_${path.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, '')}`;
