import { errorResponses, errorSchemas } from './errors.ts';
import { headersOf, SECURITY_SCHEMES, securityOf } from './headers.ts';
import { answerSchema, type JsonSchema, requestSchema, sharedSchemas } from './json-schema.ts';
import { errorsOf, type Operation, operationIdOf } from './operation.ts';
import { OPERATIONS } from './operations/all.ts';

export const ABOUT = `Order service of a cross-border mall.

Every JSON answer is an envelope: \`code\` (the HTTP status), \`data\`, \`error\` (a stable word, empty on success) and
\`toast\` (a sentence for the person). A program decides by \`error\`. Fields may be added: ignore those you do not know.
Money is \`{"v": "19.20", "c": "USD"}\`, with exactly the digits of its currency. Bodies are JSON of at most 64 KiB.
A path that does not exist is 404 \`NOT_FOUND\`, another method 405 \`METHOD_NOT_ALLOWED\` with \`allow\`.`;

const TAGS = [...new Set(OPERATIONS.map((operation) => operation.tag))];
/** The base paths of the APP: without a prefix and with it (spec 2). */
const SHOPPING_SERVERS = [
  { url: '/', description: 'bare' },
  {
    url: '/api/v/{app_version}',
    description: "behind the APP's prefix",
    variables: { app_version: { default: '5.10.0', description: "the APP's version" } },
  },
];

/**
 * The API as OpenAPI 3.1, made from the schemas that validate. `isClosed` forbids unknown fields in answers, for tests
 * of our own answers; clients must ignore unknown fields.
 */
export function openapiDocument({ isClosed = false } = {}) {
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'shopping',
      version: '1.0.0',
      description: ABOUT,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: TAGS.map((name) => ({ name })),
    paths: Object.fromEntries(
      Map.groupBy(OPERATIONS, ({ path }) => path)
        .entries()
        .map(pathItem),
    ),
    components: {
      securitySchemes: SECURITY_SCHEMES,
      parameters: headerComponents(),
      headers: {
        'x-request-id': { schema: { type: 'string' }, description: 'names this call in our logs' },
        'idempotent-replayed': {
          schema: { type: 'string', const: 'true' },
          description: 'there when this is the answer of an earlier request: nothing was done anew',
        },
      },
      schemas: { ...sharedSchemas(), ...errorSchemas() },
    },
  };
  return isClosed ? document : (opened(document) as typeof document);
}

const pathItem = ([path, operations]: [string, readonly Operation[]]): [string, object] => [
  path,
  {
    ...(path.startsWith('/shopping/') ? { servers: SHOPPING_SERVERS } : {}),
    ...Object.fromEntries(operations.map((one) => [one.method.toLowerCase(), operationObject(one)])),
  },
];

const operationObject = (operation: Operation) => ({
  operationId: operationIdOf(operation),
  tags: [operation.tag],
  summary: operation.summary,
  ...(operation.description === undefined ? {} : { description: operation.description }),
  security: securityOf(operation.access),
  parameters: [...pathParameters(operation), ...queryParameters(operation), ...headerParameters(operation)],
  ...(operation.body === undefined
    ? {}
    : { requestBody: requestBody(operation, requestSchema(operation.body)) }),
  responses: {
    '200': {
      description: 'Done',
      headers: {
        'x-request-id': { $ref: '#/components/headers/x-request-id' },
        ...(operation.headers === undefined
          ? {}
          : { 'idempotent-replayed': { $ref: '#/components/headers/idempotent-replayed' } }),
      },
      content: { 'application/json': { schema: success(answerSchema(operation.answer)) } },
    },
    ...errorResponses(errorsOf(operation)),
  },
  'x-examples': operation.examples,
});

const pathParameters = ({ params = {} }: Operation) =>
  Object.entries(params).map(([name, { description, pattern }]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string', pattern },
  }));

const queryParameters = ({ query }: Operation) =>
  Object.entries(query === undefined ? {} : (requestSchema(query).properties ?? {})).map(([name, schema]) => {
    const { description, default: _, ...rest } = schema as JsonSchema;
    return { name, in: 'query', ...(description === undefined ? {} : { description }), schema: rest };
  });

const headerParameters = (operation: Operation) =>
  headersOf(operation).map(({ name }) => ({ $ref: `#/components/parameters/${name}` }));

const headerComponents = () =>
  Object.fromEntries(
    OPERATIONS.flatMap(headersOf).map(({ name, description, schema }) => [
      name,
      { name, in: 'header', description, schema },
    ]),
  );

const requestBody = ({ examples }: Operation, schema: JsonSchema) => ({
  required: true,
  content: {
    'application/json': {
      schema,
      examples: Object.fromEntries(
        examples.flatMap(({ name, body }, at) =>
          body === undefined ? [] : [[`example${at + 1}`, { summary: name, value: body }]],
        ),
      ),
    },
  },
});

const success = (data: JsonSchema) => ({
  type: 'object',
  properties: {
    code: { const: 200 },
    data,
    error: { const: '' },
    toast: { type: 'string' },
  },
  required: ['code', 'data', 'error', 'toast'],
  additionalProperties: false,
});

/** Removes `additionalProperties: false`, which only answers have. */
function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      name === 'additionalProperties' && inner === false ? [] : [[name, opened(inner)]],
    ),
  );
}
