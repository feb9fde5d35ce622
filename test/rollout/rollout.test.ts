import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { paid } from '../support/order-events.ts';
import { type Both, openBoth } from './both.ts';
import { earlyTickets } from './early-tickets.ts';
import { events } from './events.ts';
import { keys } from './keys.ts';
import { life } from './life.ts';
import { refunds } from './refunds.ts';
import { RELEASE_BEFORE, releaseBefore } from './release-before.ts';
import { requests } from './requests.ts';
import { reviews } from './reviews.ts';
import { storm } from './storm.ts';
import { waiting } from './waiting.ts';

// During a rollout the release before and this release serve one database, and a caller may reach either. Each reads
// the other's rows, one key makes one order, and one event counts once. docs/deploy.md, "Rolling out", lists the
// differences.

/** The parts of the test, a file each. `keys` covers everything about keys of requests and their hashes. */
const PARTS: readonly (readonly [name: string, part: (both: Both) => void])[] = [
  ['keys', keys],
  ['events', events],
  ['waiting', waiting],
  ['life', life],
  ['refunds', refunds],
  ['early tickets', earlyTickets],
  ['reviews', reviews],
  ['requests', requests],
  ['storm', storm],
];

const folder = await releaseBefore();
if (folder === null) {
  const why = `the release before (${RELEASE_BEFORE.slice(0, 7)}) is not in this clone's history`;
  test('both releases on one database', () => console.log(`Not run: ${why}`));
} else {
  const both = await openBoth(folder);
  afterAll(() => both.close());

  test('the release before goes on while its database is migrated', async () => {
    const { order } = both.early.json.data;
    for (const side of [both.before, both.now]) {
      const again = await side.checkout({ cash: 10 }, { key: 'before-the-migration' });
      expect(again.text).toBe(both.early.text);
    }
    expect(await both.before.event('payment_notified_cm', paid(order.id, 'captured', order.final))).toBe(
      'handled',
    );
    expect(await both.life.status(order.id)).toBe('paid');
    await both.expectWhole();
  });

  for (const [name, part] of PARTS) {
    describe(name, () => {
      beforeEach(() => both.fresh());
      afterEach(() => both.expectWhole());
      part(both);
    });
  }
}
