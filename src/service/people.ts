import { type EraseRequest, eraseUser } from '../operations/people/erase-user.ts';
import { exportUser } from '../operations/people/export-user.ts';
import type { Deps } from './deps.ts';

/**
 * For `bun run user:export` and `user:erase`: a person's data (spec 13). It stands beside the service, for the edge, whose
 * bundle is bounded, has no use for it.
 */
export const peopleOf = (deps: Deps) => ({
  exportUser: (userId: string, actor: string) => exportUser(deps, userId, actor),
  eraseUser: (request: EraseRequest) => eraseUser(deps, request),
});
