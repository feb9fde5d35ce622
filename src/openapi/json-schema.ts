import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { SHARED_ANSWERS } from './answers/shared.ts';

export type { JsonSchema };
export type Schema = v.GenericSchema<unknown, unknown>;
type PipeItem = {
  readonly kind: string;
  readonly type: string;
  readonly pipe?: readonly PipeItem[];
  readonly wrapped?: PipeItem;
  readonly item?: PipeItem;
  readonly entries?: Readonly<Record<string, PipeItem>>;
  readonly options?: readonly PipeItem[];
  readonly message?: unknown;
  readonly requirement?: unknown;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
};

const REFS = '#/components/schemas/';

/** A request's schema: the input before the schema's transformations. */
export const requestSchema = (schema: Schema): JsonSchema =>
  withoutDialect(
    withTails(
      schema as unknown as PipeItem,
      toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' }),
    ),
  );

/** An answer's schema, with references to {@link SHARED_ANSWERS}. */
export const answerSchema = (schema: Schema): JsonSchema =>
  withoutDialect(
    toJsonSchema(schema, {
      definitions: SHARED_ANSWERS,
      overrideRef: ({ referenceId }) => REFS + referenceId,
    }),
  );

/** The definitions that {@link answerSchema} refers to. */
export const sharedSchemas = (): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(SHARED_ANSWERS).map(([name, schema]) => [
      name,
      // Without the exception a shared schema would only refer to itself.
      withoutDialect(
        toJsonSchema(schema, {
          definitions: Object.fromEntries(Object.entries(SHARED_ANSWERS).filter(([other]) => other !== name)),
          overrideRef: ({ referenceId }) => REFS + referenceId,
        }),
      ),
    ]),
  );

function withoutDialect({ $schema: _, $defs: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** Applies {@link withTail} everywhere in a schema. */
function withTails(schema: PipeItem, json: JsonSchema): JsonSchema {
  const out = { ...json };
  const { entries = {}, options = [], item, wrapped } = schema;
  if (out.properties !== undefined)
    out.properties = mapValues(out.properties, (inner, name) => within(entries[name], inner));
  if (item !== undefined && isSchema(out.items)) out.items = withTails(item, out.items);
  if (wrapped !== undefined)
    return withTail(
      schema,
      out.anyOf === undefined
        ? withTails(wrapped, out)
        : { ...out, anyOf: out.anyOf.map((one, at) => (at === 0 ? within(wrapped, one) : one)) },
    );
  if (out.anyOf !== undefined) out.anyOf = out.anyOf.map((one, at) => within(options[at], one));
  return withTail(schema, out);
}

const isSchema = (json: unknown): json is JsonSchema => typeof json === 'object' && json !== null;
const within = <J>(schema: PipeItem | undefined, json: J): J =>
  schema === undefined || !isSchema(json) ? json : (withTails(schema, json) as J);
const mapValues = <T>(of: Record<string, T>, map: (value: T, name: string) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, map(value, name)]));

/**
 * Adds the actions of a pipe behind its first transformation, which the converter leaves out: patterns, descriptions,
 * metadata. A check that JSON Schema cannot express becomes a description with the words of its refusal.
 */
function withTail(schema: PipeItem, json: JsonSchema): JsonSchema {
  const items = flat(schema);
  const base = schema.type === 'custom' ? { ...json, type: 'object' as const } : json;
  if (schema.pipe === undefined) return base;
  const out: JsonSchema = { ...base };
  const told: string[] = [];
  for (const item of items) {
    if (item.type === 'metadata') Object.assign(out, item.metadata);
    if (item.type === 'description' && item.description !== undefined) out.description = item.description;
    if (item.type === 'regex' && item.requirement instanceof RegExp && item.requirement.flags === '')
      out.pattern ??= item.requirement.source;
    if (['regex', 'check'].includes(item.type) && typeof item.message === 'string') told.push(item.message);
  }
  if (out.description === undefined && told.length > 0) out.description = [...new Set(told)].join('; ');
  return out;
}

/** The actions of a pipe and of the pipes within it, in order. */
const flat = (schema: PipeItem): PipeItem[] =>
  (schema.pipe ?? []).flatMap((item) => {
    if (item.kind !== 'schema') return [item];
    if (item.pipe !== undefined) return flat(item);
    return item.type === 'nullable' && item.wrapped !== undefined ? flat(item.wrapped) : [];
  });
