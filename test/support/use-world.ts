import { afterAll, beforeAll, beforeEach } from 'bun:test';
import { openWorld, type World } from './world.ts';

type Options = NonNullable<Parameters<typeof openWorld>[0]>;
type Frame = {
  /** when demo data, mocks, clock and memory are reset; by default before each test */
  readonly fresh?: 'each' | 'once' | 'never';
  /** starts what the world stands on (a simulator, a proxy), and returns its options */
  readonly prepare?: () => Options | Promise<Options>;
};

/**
 * The one world of a test file: opened before its tests, made fresh, and closed after them. It exists in tests and
 * hooks only.
 */
export function useWorld({ fresh = 'each', prepare, ...options }: Options & Frame = {}): World {
  let opened: World | null = null;
  beforeAll(async () => {
    opened = await openWorld({ ...options, ...(await prepare?.()) });
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
