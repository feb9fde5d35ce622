import type { Json } from './read-json.ts';
import type { Kind } from './rules.ts';

/** One place where two answers differ. */
export type Difference = {
  /** the place in any answer: `data.malls[].entries[].unit` */
  readonly path: string;
  /** the place in this one: `data.malls[taobao].entries[378047556].unit` */
  readonly at: string;
  readonly kind: Kind;
  readonly old?: Json;
  readonly new?: Json;
  /** known by itself, without a rule */
  readonly reason?: string;
};

export type Place = { readonly path: string; readonly at: string; readonly name: string };
