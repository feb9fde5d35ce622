import type { Deps } from '../../service/deps.ts';

/** A person's or service's action; `subject` is the id of an order, user or dead letter. */
export type Act = { readonly actor: string; readonly action: string; readonly subject: string };

/** The length of the columns `audit_entry.actor` and `.subject`, in characters. */
const ACTOR_MAX = 128;
const SUBJECT_MAX = 64;

/** What an entry says until its work has ended; it stays so where the process died meanwhile. */
const BEGUN = { outcome: 'begun' };

/**
 * Does what a person asked for, under an audit entry with the person and the outcome (spec 13). The entry is written
 * first: nothing is ever done of which nobody is known to have asked for it.
 */
export async function audited<R extends object>(
  { store, ids, clock }: Deps,
  { actor, action, subject }: Act,
  work: () => Promise<R>,
  detailOf: (result: R) => Record<string, unknown>,
): Promise<R> {
  const entry = {
    auditId: ids.unique(),
    actor: actor.slice(0, ACTOR_MAX),
    action,
    subject: subject.slice(0, SUBJECT_MAX),
    detail: BEGUN,
    atMs: clock.nowMs(),
  };
  await store.audits.add([entry]);
  const result = await work();
  await store.audits.setDetail(entry, detailOf(result));
  return result;
}
