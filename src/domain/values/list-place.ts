/** Where a page of a list ended: the next one begins behind it. A list that goes by ids alone needs no time. */
export type ListPlace = { readonly atMs: number | null; readonly id: string };

/** In a list that goes by a time, and by ids within it. */
export type TimedPlace = ListPlace & { readonly atMs: number };
