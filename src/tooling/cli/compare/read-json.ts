export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** A number that a double would change stays as the text that it was. */
const LONG_NUMBER = /\d{16}/;

/**
 * JSON without loss: numbers of 16 digits and more come as `#` and their text, so that they compare exactly.
 * @returns undefined for what is no JSON
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
