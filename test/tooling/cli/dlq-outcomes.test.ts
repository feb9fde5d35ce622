import { describe, expect, test } from 'bun:test';
import type { DeadLetter, DeadLetterState } from '../../../src/domain/order/dead-letter.ts';
import { dropDeadLetter } from '../../../src/operations/inbox/drop-dead-letter.ts';
import { type Redeliver, replayDeadLetter } from '../../../src/operations/inbox/replay-dead-letter.ts';
import type { Deps } from '../../../src/service/deps.ts';
import { run } from '../../../src/tooling/cli/dlq/commands.ts';
import type { DlqService } from '../../../src/tooling/cli/dlq/open-service.ts';

// What `bun run dlq` says of a letter is what became of it: one letter in memory, the real operations, every outcome.

const ID = 'ab'.repeat(32);

type Shop = {
  readonly redelivered: Awaited<ReturnType<Redeliver>>;
  readonly state: DeadLetterState | 'gone';
};

function shop({ redelivered, state }: Shop) {
  const kept = { state };
  const letter = () =>
    kept.state === 'gone'
      ? null
      : ({
          letterId: ID,
          name: 'purchased',
          state: kept.state,
          reason: 'FAILED',
          detail: '',
          headers: {},
          place: '',
          recordKey: null,
          payload: 'e30=',
          createdAtMs: 0,
          updatedAtMs: 0,
        } as unknown as DeadLetter);
  const deps = {
    clock: { nowMs: () => 1 },
    store: {
      deadLetters: {
        find: async () => letter(),
        settle: async (_: unknown, to: DeadLetterState) => {
          kept.state = to;
          return true;
        },
      },
    },
  } as unknown as Deps;
  const service = {
    idsFrom: async () => [ID],
    // It was there when it was chosen.
    find: async () => ({ ...letter(), letterId: ID, name: 'purchased', createdAtMs: 0 }),
    replay: () => replayDeadLetter(deps, ID, async () => redelivered),
    drop: () => dropDeadLetter(deps, ID),
  } as unknown as DlqService;
  const command = { ids: [ID], filter: { state: 'open' }, limit: null, dryRun: false, json: false } as const;
  const asked = (verb: 'replay' | 'drop') => run(service, { ...command, verb }, 0);
  return { kept, asked };
}

describe('a replay', () => {
  test.each([
    ['handled', 'replayed', 0, '1 replayed\n'],
    ['duplicate', 'replayed', 0, '1 replayed\n'],
    ['stored', 'replayed', 0, '1 replayed\n'],
    ['ignored', 'replayed', 0, '1 replayed\n'],
    ['poison', 'open', 1, '0 replayed; 1 not\n'],
    ['lost', 'open', 1, '0 replayed; 1 not\n'],
  ] as const)('that ends as %s leaves the letter %s, and says so', async (redelivered, left, code, words) => {
    const { kept, asked } = shop({ redelivered, state: 'open' });
    const { out, exitCode } = await asked('replay');
    expect(kept.state).toBe(left);
    expect(exitCode).toBe(code);
    expect(out).toContain(redelivered);
    expect(out.endsWith(`\n${words}`)).toBe(true);
  });
});

test.each([
  ['replay', 'replayed', 'already_replayed', 0, '0 replayed; 1 were before\n'],
  ['replay', 'dropped', 'handled', 0, '1 replayed\n'],
  ['replay', 'gone', 'not_found', 1, '0 replayed; 1 not\n'],
  ['drop', 'open', 'dropped', 0, '1 dropped\n'],
  ['drop', 'dropped', 'already_dropped', 0, '0 dropped; 1 were before\n'],
  ['drop', 'replayed', 'already_replayed', 1, '0 dropped; 1 not\n'],
  ['drop', 'gone', 'not_found', 1, '0 dropped; 1 not\n'],
] as const)('%s of a letter that is %s: %s', async (verb, state, outcome, code, words) => {
  const { out, exitCode } = await shop({ redelivered: 'handled', state }).asked(verb);
  expect(exitCode).toBe(code);
  expect(out).toContain(outcome);
  expect(out.endsWith(`\n${words}`)).toBe(true);
});
