import { describe, test } from 'bun:test';
import { SCENARIO_CHECKS } from '../support/scenario-checks.ts';
import { openWorld } from '../support/world.ts';

// Spec 14: QA_SCENARIO is for the whole process.

describe('QA_SCENARIO', () => {
  for (const [text, check] of Object.entries(SCENARIO_CHECKS)) {
    test(text, async () => {
      const world = await openWorld({ env: { QA_SCENARIO: text } });
      try {
        await world.fresh();
        await check(world, {});
      } finally {
        await world.close();
      }
    });
  }
});
