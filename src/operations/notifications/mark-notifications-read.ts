import type { Deps } from '../../service/deps.ts';
import type { SignedIn } from '../shared/types.ts';
import { unreadCount } from './list-notifications.ts';

/** Some notifications by their ids, or all that there are now. */
export type MarkRequest = { readonly ids: readonly string[] } | { readonly all: true };

const BATCH = 1_000;

/** Marks notifications as read (spec 12); foreign or unknown ids change nothing. @returns the number left unread */
export async function markNotificationsRead(
  deps: Deps,
  { userId }: SignedIn,
  request: MarkRequest,
): Promise<number> {
  if ('ids' in request) await mark(deps, userId, request.ids);
  else await markAll(deps, userId);
  return unreadCount(deps, userId);
}

/**
 * Reads our newest id first: a notification of ours that comes in while this runs was not seen and stays unread. Ids of the
 * old service do not tell.
 */
async function markAll(deps: Deps, userId: string): Promise<void> {
  const newest = await deps.store.notifications.newestId(userId);
  for (;;) {
    const ids = await deps.store.notifications.unreadIds(userId, newest, BATCH);
    if (ids.length > 0) await mark(deps, userId, ids);
    if (ids.length < BATCH) return;
  }
}

const mark = (deps: Deps, userId: string, ids: readonly string[]) =>
  deps.store.transaction([], (repos) => repos.notifications.markRead(userId, ids));
