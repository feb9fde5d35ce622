import type { Context } from 'hono';
import type { HttpEnv } from './env.ts';

/** The envelope's text (spec 2). */
export const envelopeText = (code: number, data: unknown, error = '', toast = ''): string =>
  JSON.stringify({ code, data, error, toast });

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** 200 with `data`; `toast` is a message of a success. */
export const succeed = (c: Context<HttpEnv>, data: object, toast = '') =>
  c.body(envelopeText(200, data, '', toast), 200, JSON_TYPE);

/** 200 with the text of a whole envelope. */
export const succeedWithText = (c: Context<HttpEnv>, text: string) => c.body(text, 200, JSON_TYPE);
