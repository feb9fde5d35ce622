import { mysqlTable } from 'drizzle-orm/mysql-core';
import { id, instant } from '../../columns.ts';

/** Notifications that another service sent, by its own id: the same id again is the same notification (spec 12). */
export const notiIntake = mysqlTable('noti_intake', {
  sentId: id(128).notNull().primaryKey(),
  userId: id(64).notNull(),
  /** in `notification` */
  notiId: id(26).notNull(),
  requestHash: id(64).notNull(),
  createdAt: instant().notNull(),
});
