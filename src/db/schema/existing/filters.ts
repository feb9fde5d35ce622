import type { SQL } from 'drizzle-orm';

/** Which addresses are there: a schema that only marks them as deleted says so here. Undefined: all of them. */
export const isAddressThere: SQL | undefined = undefined;
