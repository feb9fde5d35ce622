import { ERROR_TABLE } from '../../http/error-table.ts';
import { ERROR_DATA } from '../answers/errors.ts';
import { answerSchema, type JsonSchema, requestSchema, sharedSchemas } from '../json-schema.ts';
import { type AnyError, errorsOf, type Operation } from '../operation.ts';
import { OPERATIONS } from '../operations/all.ts';
import { typeText } from './type-text.ts';

/** Errors of every call: an unknown path, a wrong method. */
const ANYWHERE: readonly AnyError[] = ['NOT_FOUND', 'METHOD_NOT_ALLOWED'];

/**
 * The typed client as one TypeScript file without imports: the types of every operation from the document's schemas,
 * followed by `runtime`, which is the same for all.
 */
export function clientText(runtime: string): string {
  return [
    '// Made by `bun run client` from the schemas of docs/openapi.json: do not change it here.',
    ...Object.entries(sharedSchemas()).map(([name, schema]) => `export type ${name} = ${typeText(schema)};`),
    errorTypes(),
    `export type Operations = {\n${OPERATIONS.map(operationType).join('\n')}\n};`,
    runtime,
  ].join('\n\n');
}

const errorTypes = (): string =>
  `/** \`data\` of each failure, by its stable word. */\nexport type ErrorData = {\n${(
    Object.keys(ERROR_TABLE) as AnyError[]
  )
    .map((code) => `  ${code}: ${typeText(answerSchema(ERROR_DATA[code]))};`)
    .join('\n')}\n};`;

function operationType(operation: Operation): string {
  const { method, path, summary, params = {}, query, body, answer } = operation;
  const errors = [...new Set([...errorsOf(operation), ...ANYWHERE])];
  const names = Object.keys(params);
  const fields = [
    names.length === 0 ? '' : `path: { ${names.map((name) => `${name}: string;`).join(' ')} };`,
    query === undefined ? '' : `query?: ${typeText(queryOf(requestSchema(query)))};`,
    body === undefined ? '' : `body: ${typeText(requestSchema(body))};`,
    operation.headers === undefined ? '' : 'idempotencyKey?: string;',
  ].filter((text) => text !== '');
  return `  /** ${summary}. */
  ${JSON.stringify(`${method} ${path}`)}: {
    input: ${fields.length === 0 ? 'Record<never, never>' : `{ ${fields.join(' ')} }`};
    data: ${typeText(answerSchema(answer))};
    errors: ${errors.map((code) => `'${code}'`).join(' | ')};
  };`;
}

/** The schema of a query, whose parameters may all be left out. */
const queryOf = (schema: JsonSchema): JsonSchema => ({ ...schema, required: [] });
