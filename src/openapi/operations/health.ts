import * as v from 'valibot';
import type { Operation } from '../operation.ts';

const tag = 'Health';

/** For whoever runs it (spec 16). */
export const HEALTH_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/livez',
    tag,
    summary: 'The process answers',
    access: 'open',
    answer: v.strictObject({ live: v.literal(true) }),
    errors: [],
    examples: [{ name: 'Alive', isGuest: true }],
  },
  {
    method: 'GET',
    path: '/readyz',
    tag,
    summary: 'It can serve: database reachable, migrations applied, not draining',
    access: 'open',
    answer: v.strictObject({ ready: v.literal(true) }),
    errors: ['DATABASE_UNAVAILABLE'],
    examples: [{ name: 'Ready', isGuest: true }],
  },
];
