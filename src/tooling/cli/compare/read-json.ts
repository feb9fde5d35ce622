export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** A number that a double may change; such a number is kept as text. */
const LONG_NUMBER = /\d{16}/;

/**
 * Parses JSON without loss: a number of 16 or more digits becomes `#` and its text, so that it compares exactly.
 * @returns undefined for a text that is no JSON
 */
export function readJson(text: string): Json | undefined {
  try {
    if (!LONG_NUMBER.test(text)) return JSON.parse(text);
    return JSON.parse(text, (_name, value, context?: { source?: string }) =>
      typeof value === 'number' && LONG_NUMBER.test(context?.source ?? '') ? `#${context?.source}` : value,
    );
  } catch {
    return undefined;
  }
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
