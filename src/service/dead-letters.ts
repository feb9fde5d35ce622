import type { HandleEvent } from '../events/incoming.ts';
import { redeliverWith } from '../events/redeliver.ts';
import { dropDeadLetter } from '../operations/inbox/drop-dead-letter.ts';
import { replayDeadLetter } from '../operations/inbox/replay-dead-letter.ts';
import { audited } from '../operations/shared/audited.ts';
import type { Deps } from './deps.ts';

type Parts = { readonly deps: Deps; readonly handleEvent: HandleEvent };

/**
 * The functions of `bun run dlq` and of QA's console: dead letters, with an audit of who did what with them. They stand
 * beside the service, for the edge, whose bundle is bounded, has no use for them.
 */
export const deadLettersOf = ({ deps, handleEvent }: Parts) => ({
  list: deps.store.deadLetters.list,
  idsFrom: deps.store.deadLetters.idsFrom,
  find: deps.store.deadLetters.find,
  replay: (letterId: string, actor = 'unknown') =>
    audited(
      deps,
      { actor, action: 'dlq.replay', subject: letterId },
      () => replayDeadLetter(deps, letterId, redeliverWith(handleEvent)),
      ({ outcome }) => ({ outcome }),
    ),
  drop: async (letterId: string, actor = 'unknown') => {
    const act = { actor, action: 'dlq.drop', subject: letterId };
    const drop = async () => ({ outcome: await dropDeadLetter(deps, letterId) });
    return (await audited(deps, act, drop, (one) => one)).outcome;
  },
});

export type DeadLetters = ReturnType<typeof deadLettersOf>;
