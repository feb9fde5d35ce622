import { expect, test } from 'bun:test';
import { lettersOf } from '../../../src/operations/people/letters-of.ts';
import { createService } from '../../../src/service/create-service.ts';
import { failed } from '../../support/order-events.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 13: the letters of a person's orders are found, whatever form of id a contract takes, to be exported and erased.

const world = useWorld();

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Each form of id that the contracts take, as it is sent. */
const SENT = ['01KC0000000000000000000000', 'old-7_2', 'old.7', 'old:7', 700123, 'i'.repeat(64)];

test.each(['without a key', 'with a key'])(
  'letters %s are found by each form of an order’s id',
  async (how) => {
    const { deps } = createService(world.config, {
      database: world.database,
      log: silent,
      clock: world.clock,
    });
    for (const sent of SENT) {
      // Without its time it breaks its contract, and holds a person's words all the same.
      const body = {
        ...failed('', { order_id: sent, reason: 'Mrs Li, 13800138000' }),
        occurred_at: undefined,
      };
      const key = how === 'with a key' ? String(sent) : null;
      expect(await world.kafka('payment_failed_cm', body, { key })).toBe('poison');
    }
    const found = await Promise.all(SENT.map((sent) => lettersOf(deps, new Set([String(sent)]))));
    expect(found.map((letters) => letters.length)).toEqual(SENT.map(() => 1));
  },
);
