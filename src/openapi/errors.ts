import { ERROR_TABLE } from '../http/error-table.ts';
import { ERROR_DATA } from './answers/errors.ts';
import { ERROR_HELP } from './error-help.ts';
import { answerSchema, type JsonSchema } from './json-schema.ts';
import type { AnyError } from './operation.ts';

/** The schemas `components/schemas/Error-{word}`: the whole answer of each failure. */
export const errorSchemas = (): Record<string, JsonSchema> =>
  Object.fromEntries(
    (Object.keys(ERROR_TABLE) as AnyError[]).map((code) => {
      const { status } = ERROR_TABLE[code];
      const { meaning, todo } = ERROR_HELP[code];
      return [
        `Error-${code}`,
        {
          type: 'object',
          title: code,
          description: `${meaning} What to do: ${todo}`,
          properties: {
            code: { const: status },
            data: answerSchema(ERROR_DATA[code]),
            error: { const: code },
            toast: { type: 'string', examples: [ERROR_TABLE[code].toast.en] },
          },
          required: ['code', 'data', 'error', 'toast'],
          additionalProperties: false,
        },
      ];
    }),
  );

/** The failures of an operation by status, as OpenAPI's responses. */
export function errorResponses(codes: readonly AnyError[]): Record<string, object> {
  const byStatus = Map.groupBy(codes, (code) => ERROR_TABLE[code].status);
  return Object.fromEntries(
    [...byStatus]
      .sort(([one], [other]) => one - other)
      .map(([status, of]) => [String(status), errorResponse(status, of)]),
  );
}

function errorResponse(status: number, codes: readonly AnyError[]): object {
  const retryAfter = { schema: { type: 'integer' }, description: 'seconds' };
  const refs = codes.map((code) => ({ $ref: `#/components/schemas/Error-${code}` }));
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_HELP[code].meaning}`).join('\n\n'),
    headers: {
      'x-request-id': { $ref: '#/components/headers/x-request-id' },
      ...(status === 429 || status === 503 ? { 'retry-after': retryAfter } : {}),
    },
    content: { 'application/json': { schema: refs.length === 1 ? refs[0] : { oneOf: refs } } },
  };
}
