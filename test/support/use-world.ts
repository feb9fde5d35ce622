import { afterAll, beforeAll, beforeEach } from 'bun:test';
import { openWorld, type World } from './world.ts';

type Options = NonNullable<Parameters<typeof openWorld>[0]>;
type Fresh = {
  /** when the demo data is there anew, with mocks, clock and memory as at start; before each test unless told */
  readonly fresh?: 'each' | 'once' | 'never';
};

/**
 * The one world of a test file: opened before its tests, made fresh, closed behind them. To be used in tests and hooks
 * only: before, there is none.
 */
export function useWorld({ fresh = 'each', ...options }: Options & Fresh = {}): World {
  let opened: World | null = null;
  beforeAll(async () => {
    opened = await openWorld(options);
    if (fresh === 'once') await opened.fresh();
  });
  if (fresh === 'each') beforeEach(() => opened?.fresh());
  afterAll(() => opened?.close());
  return new Proxy({} as World, {
    get(_, name) {
      if (opened === null) throw new Error('the world is not open yet: use it in tests and hooks');
      return Reflect.get(opened, name);
    },
  });
}
