import { html } from 'hono/html';
import type { JsonSchema } from '../json-schema.ts';
import { type Content, inline, type Markup, table } from './markup.ts';

const REF = '#/components/schemas/';
type Part = JsonSchema | boolean | undefined;

/** A value's type in a few words; a named schema is a link to its table. */
export function typeOf(schema: Part): Markup {
  if (typeof schema !== 'object') return html`anything`;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(REF.length);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum !== undefined) return joined(schema.enum.map((one) => html`<code>${String(one)}</code>`));
  if (schema.anyOf !== undefined) return joined(schema.anyOf.map(typeOf));
  if (schema.type === 'array')
    return html`list of ${typeOf(Array.isArray(schema.items) ? undefined : schema.items)}${bounds(schema.minItems, schema.maxItems)}`;
  if (schema.type === 'string')
    return html`text${schema.format === 'date-time' ? ', ISO 8601 time' : ''}${bounds(schema.minLength, schema.maxLength)}`;
  if (schema.type === 'integer' || schema.type === 'number')
    return html`${schema.type === 'integer' ? 'whole number' : 'number'}${bounds(schema.minimum, schema.maximum)}`;
  if (schema.type === 'boolean') return html`true or false`;
  return html`${schema.type ?? 'anything'}`;
}

const joined = (parts: readonly Markup[]): Markup =>
  html`${parts.map((part, at) => html`${at === 0 ? '' : ' or '}${part}`)}`;

const bounds = (least?: number, most?: number): string => {
  const shownMost = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : most;
  if (shownMost === undefined) return least === undefined || least <= 0 ? '' : `, at least ${least}`;
  return least === undefined ? `, up to ${shownMost}` : `, ${least} to ${shownMost}`;
};

/** A table with a row per field; the fields of an inner object follow its row. */
export const schemaTable = (label: string, schema: Part): Markup => {
  const rows = rowsOf(schema, '');
  return rows.length === 0 ? html`<p>${typeOf(schema)}</p>` : table(label, ['field', 'type', 'what'], rows);
};

function rowsOf(schema: Part, at: string): (readonly Content[])[] {
  if (typeof schema !== 'object') return [];
  const { required = [] } = schema;
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
    [
      html`<code>${at}${name}</code>${required.includes(name) ? html` <span class="must">required</span>` : ''}`,
      typeOf(inner),
      whatOf(inner),
    ],
    ...innerRows(inner, `${at}${name}`),
  ]);
}

function innerRows(inner: Part, at: string): (readonly Content[])[] {
  if (typeof inner !== 'object') return [];
  if (inner.anyOf !== undefined) return inner.anyOf.flatMap((one) => innerRows(one, at));
  if (inner.type === 'array' && !Array.isArray(inner.items)) return innerRows(inner.items, `${at}[]`);
  return rowsOf(inner, `${at}.`);
}

/** The description and pattern of a field, also of a nullable value or a list's items. */
export function whatOf(schema: Part): Markup {
  if (typeof schema !== 'object') return html``;
  const parts = [schema, ...(schema.anyOf ?? []), ...(Array.isArray(schema.items) ? [] : [schema.items])];
  const found = parts.filter((part) => typeof part === 'object');
  const told = [...new Set(found.flatMap(({ description }) => description ?? []))];
  const patterns = [...new Set(found.flatMap(({ pattern }) => pattern ?? []))];
  return html`${inline(told.join('; '))}${patterns.map((one) => html` <code class="pattern">${one}</code>`)}`;
}
