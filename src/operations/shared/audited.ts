import type { Deps } from '../../service/deps.ts';

/** Who does something to what; `subject` is an order's, user's or dead letter's id. */
export type Act = { readonly actor: string; readonly action: string; readonly subject: string };

/** `audit_entry.actor` and `.subject` hold so many. */
const ACTOR_MAX = 128;
const SUBJECT_MAX = 64;

/** Does what a person asked for, and keeps who it was and what became of it (spec 13). */
export async function audited<R extends object>(
  { store, ids, clock }: Deps,
  { actor, action, subject }: Act,
  work: () => Promise<R>,
  detailOf: (result: R) => Record<string, unknown>,
): Promise<R> {
  const result = await work();
  const entry = {
    auditId: ids.unique(),
    actor: actor.slice(0, ACTOR_MAX),
    action,
    subject: subject.slice(0, SUBJECT_MAX),
    detail: detailOf(result),
    atMs: clock.nowMs(),
  };
  await store.audits.add([entry]);
  return result;
}
