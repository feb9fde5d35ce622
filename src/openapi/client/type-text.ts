import type { JsonSchema } from '../json-schema.ts';

const REF = '#/components/schemas/';
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const PLAIN: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

const keyText = (name: string) => (IDENTIFIER.test(name) ? name : JSON.stringify(name));
const union = (types: readonly string[]) => [...new Set(types)].join(' | ');

/** A JSON Schema of the document as the text of a TypeScript type, without constraints that types cannot express. */
export function typeText(schema: JsonSchema | boolean | undefined): string {
  if (typeof schema !== 'object') return 'unknown';
  if (schema.$ref !== undefined) return schema.$ref.slice(REF.length);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  const { type } = schema;
  if (type === 'array') return `readonly ${parenthesized(typeText(schema.items as JsonSchema))}[]`;
  if (type === 'object') return objectText(schema);
  if (typeof type === 'string') return PLAIN[type] ?? 'unknown';
  const choices = schema.anyOf ?? schema.oneOf;
  return choices === undefined ? 'unknown' : union(choices.map((one) => typeText(one as JsonSchema)));
}

const parenthesized = (text: string) => (/[ |]/.test(text) && !text.startsWith('{') ? `(${text})` : text);

function objectText({ properties, required = [], additionalProperties }: JsonSchema): string {
  const fields = Object.entries(properties ?? {}).map(
    ([name, inner]) =>
      `${comment(inner)}${keyText(name)}${required.includes(name) ? '' : '?'}: ${typeText(inner as JsonSchema)};`,
  );
  if (properties === undefined)
    return typeof additionalProperties === 'object'
      ? `Readonly<Record<string, ${typeText(additionalProperties as JsonSchema)}>>`
      : 'Readonly<Record<string, unknown>>';
  return fields.length === 0 ? 'Record<string, never>' : `{ ${fields.join(' ')} }`;
}

const comment = (schema: unknown) => {
  const { description } = (typeof schema === 'object' ? schema : {}) as JsonSchema;
  return description === undefined ? '' : `\n/** ${description.replaceAll('*/', '* /')} */\n`;
};
