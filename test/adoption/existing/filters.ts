import { sql } from 'drizzle-orm';
import { address } from './customer.ts';

/** The old shop keeps deleted addresses, and only marks them. */
export const isAddressThere = sql`${address}.${sql.identifier('deleted')} = 0`;
