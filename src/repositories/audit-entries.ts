import { and, asc, eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { auditEntry } from '../db/schema/index.ts';
import type { AuditEntry } from '../domain/order/records.ts';

const insertRows = insertInto(auditEntry);
/** The most entries of a subject in one answer. */
const LIST_MAX = 200;

/** Audit entries: written in the transaction of the change or ahead of it, never deleted by this service (spec 13). */
export function auditEntries(db: Db) {
  return {
    async add(rows: readonly AuditEntry[]): Promise<void> {
      await insertRows(db, rows);
    },
    /** The outcome of what an entry was written ahead of. */
    async setDetail(
      { auditId, subject }: Pick<AuditEntry, 'auditId' | 'subject'>,
      detail: AuditEntry['detail'],
    ): Promise<void> {
      const isIt = and(eq(auditEntry.auditId, auditId), eq(auditEntry.subject, subject));
      await db.update(auditEntry).set({ detail }).where(isIt);
    },
    /** A subject's entries, oldest first. */
    async listFor(subject: string): Promise<readonly AuditEntry[]> {
      return db
        .select()
        .from(auditEntry)
        .where(eq(auditEntry.subject, subject))
        .orderBy(asc(auditEntry.atMs))
        .limit(LIST_MAX);
    },
  };
}
