import { sql } from 'drizzle-orm';
import { address } from './customer.ts';

/** The old shop only marks addresses as deleted. */
export const isAddressThere = sql`${address}.${sql.identifier('deleted')} = 0`;
