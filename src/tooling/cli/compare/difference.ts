import type { Json } from './read-json.ts';
import type { Kind } from './rules.ts';

/** One place where two answers differ. */
export type Difference = {
  /** the general path: `data.malls[].entries[].unit` */
  readonly path: string;
  /** the path in this answer: `data.malls[taobao].entries[378047556].unit` */
  readonly at: string;
  readonly kind: Kind;
  readonly old?: Json;
  readonly new?: Json;
  /** the reason of a difference that is known without a rule */
  readonly reason?: string;
};

export type Place = { readonly path: string; readonly at: string; readonly name: string };
