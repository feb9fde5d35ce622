import { expect, test } from 'bun:test';
import { seeded } from '../../support/seeded.ts';
import { ALPHABET } from '../alphabet.ts';
import { OLD_SCENERIES, oldLife } from './lives.ts';

// Lives begin with the old service, lose everything but the rows of the live schema, and go on with this service (spec
// 17). The judge knows the whole life, so nothing may be refunded twice, told twice or forgotten.

const LIVES = Number(process.env.OLD_LIVES ?? 600);
const SEED = Number(process.env.OLD_SEED ?? 17);

test.each(OLD_SCENERIES.map((one, at) => [one.name, one, at] as const))(
  'an old order goes on as it would have with us: %s',
  (_, scenery, at) => {
    const random = seeded(SEED * 10 + at);
    const letters = (most: number) =>
      Array.from({ length: 1 + random.below(most) }, () => random.below(ALPHABET.length));
    const statuses = new Set<string>();
    let told = 0;
    for (let tried = 0; told < LIVES / OLD_SCENERIES.length && tried < 10 * LIVES; tried += 1) {
      const life = oldLife(scenery, letters(16), letters(12));
      if (life === null) continue;
      told += 1;
      statuses.add(life.status);
      expect({ path: life.path.join(' > '), says: life.says }).toEqual({
        path: life.path.join(' > '),
        says: [],
      });
    }
    expect(told).toBeGreaterThanOrEqual(Math.floor(LIVES / OLD_SCENERIES.length));
    expect([...statuses]).toEqual(expect.arrayContaining(['unpaid', 'paid', 'canceled']));
  },
  120_000,
);
