import type { Access } from '../http/route.ts';
import type { Operation } from './operation.ts';

type Header = {
  readonly name: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
};

const text = { type: 'string' };

/** Headers of every call. */
const COMMON: readonly Header[] = [
  {
    name: 'traceparent',
    description:
      'W3C trace context, as `00-` 32 hex digits `-` 16 hex digits `-01`; carried to upstreams, logs and Kafka. Another text is as absent.',
    schema: text,
  },
  {
    name: 'x-request-id',
    description:
      'An id of the caller for this call, of 8 to 64 letters, digits and hyphens; answered again. One is made where it is left out, or is another text.',
    schema: text,
  },
];
const LANGUAGE: Header = {
  name: 'cm-user-language',
  description: 'Language of `toast` and titles; anything else is English.',
  schema: { type: 'string', examples: ['en', 'zh-Hans'] },
};
/** Headers of the APP. */
const OF_APP: readonly Header[] = [
  {
    name: 'cm-user-region',
    description: 'Decides currency and channels; `x-cloudmall-user-region` means the same.',
    schema: { type: 'string', pattern: '^[A-Za-z]{2}$', examples: ['US'] },
  },
  LANGUAGE,
  {
    name: 'cm-client',
    description: 'The APP and its version; decides which ways to pay are offered.',
    schema: { type: 'string', examples: ['ios_5.10.0', 'android_5.10.0', 'web_5.10.0'] },
  },
  {
    name: 'userid',
    description: "Has to be the token's `sub` when it is sent; empty and `0` are as absent.",
    schema: text,
  },
  {
    name: 'x-cloudmall-anonymous-user-key',
    description: "A guest's key, when there is no token.",
    schema: text,
  },
];
const IDEMPOTENCY_KEY: Header = {
  name: 'Idempotency-Key',
  description: 'Of this user, for 24 h: a repeat with it gets the first answer. Empty is as absent.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{0,255}$' },
};

/** The headers of an operation, without credentials. */
export function headersOf(operation: Operation): readonly Header[] {
  const isOfShopping = operation.path.startsWith('/shopping/');
  return [
    ...(operation.headers === undefined ? [] : [IDEMPOTENCY_KEY]),
    ...(isOfShopping ? OF_APP : operation.access === 'open' ? [] : [LANGUAGE]),
    ...COMMON,
  ];
}

export const SECURITY_SCHEMES = {
  userToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The user token. `sub` is the user id, `exp` is required.',
  },
  accessToken: {
    type: 'apiKey',
    in: 'header',
    name: 'x-cloudmall-access-token',
    description: 'The same token; two headers that differ are 401.',
  },
  cmUserToken: { type: 'apiKey', in: 'header', name: 'cm-user-token', description: 'The same token.' },
  serviceSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'x-shopping-signature',
    description:
      '`t=<unix seconds>,v1=<hex HMAC-SHA256 of t.METHOD.path?query.body>`, path as sent, within 300 s. Each key has scopes.',
  },
  serviceToken: { type: 'http', scheme: 'bearer', description: 'A static token of a service, with scopes.' },
} as const;

const USER = [{ userToken: [] }, { accessToken: [] }, { cmUserToken: [] }];

/** The alternative credentials of an access; `{}` means none. */
export const securityOf = (access: Access): readonly object[] => {
  if (access === 'open') return [];
  if (access === 'guest') return [...USER, {}];
  if (access === 'user') return USER;
  return [{ serviceSignature: [access] }, { serviceToken: [access] }];
};
