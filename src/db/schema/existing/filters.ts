import type { SQL } from 'drizzle-orm';

/** The condition of a live address, for schemas that only mark addresses as deleted. Undefined: all rows. */
export const isAddressThere: SQL | undefined = undefined;
