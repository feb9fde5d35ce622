import { refuse } from '../failures.ts';
import { route } from '../route.ts';

/** Health and readiness for operators (spec 16). */
export const healthRoutes = [
  route({
    method: 'GET',
    path: '/livez',
    access: 'open',
    errors: [],
    handler: () => ({ live: true }),
  }),
  route({
    method: 'GET',
    path: '/readyz',
    access: 'open',
    errors: ['DATABASE_UNAVAILABLE'],
    async handler({ c, parts }) {
      const { ready, reasons } = await parts.readiness();
      return ready ? { ready } : refuse(c, 'DATABASE_UNAVAILABLE', { ready, reasons });
    },
  }),
];
