/** The texts of reads that may be joined with others of the same text: see {@link mayJoin}. */
const joinable = new Set<string>();

/**
 * What a branch of a UNION ALL would read otherwise than the same SELECT alone: a server drops its ORDER BY, types its
 * parameters by the other branches, and takes no lock.
 */
const ALONE = /^(?!select (?!distinct ))|\?.*? from | order by | for update| for share| lock in | into /s;

/**
 * Says of a SELECT that those of one turn of the event loop may be sent as one statement (src/db/joined-reads.ts). It
 * should be a point read: one that is slow would keep the others waiting. @throws Error for a text that reads otherwise
 * when it is joined
 */
export function mayJoin(text: string): void {
  if (ALONE.test(text)) throw new Error(`cannot be joined: ${text}`);
  joinable.add(text);
}

export const isJoinable = (text: string): boolean => joinable.has(text);
