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

// The release before this one and this one serve one database at once while a release is rolled out, in whatever order
// callers meet them: rows of either are read by both, one key is one order, one event counts once. What differs all the
// same stands in docs/deploy.md, "Rolling out".

/** Parts of the test, each a file; `keys` has all that is about keys of requests and their hashes. */
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
