import * as v from 'valibot';
import type { Docs } from '../operation.ts';

const tag = 'Health';

/** Health and readiness for operators (spec 16). */
export const HEALTH_DOCS = {
  'GET /livez': {
    tag,
    summary: 'The process answers',
    answer: v.strictObject({ live: v.literal(true) }),
    examples: [{ name: 'Alive', isGuest: true }],
  },
  'GET /readyz': {
    tag,
    summary: 'It can serve: database reachable, migrations applied, not draining',
    answer: v.strictObject({ ready: v.literal(true) }),
    examples: [{ name: 'Ready', isGuest: true }],
  },
} satisfies Docs;
