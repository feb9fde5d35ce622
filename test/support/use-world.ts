import { afterAll, beforeAll, beforeEach } from 'bun:test';
import { openWorld, type World } from './world.ts';

type Options = NonNullable<Parameters<typeof openWorld>[0]>;
type Fresh = {
  /** when demo data, mocks, clock and memory are reset; by default before each test */
  readonly fresh?: 'each' | 'once' | 'never';
};

/**
 * The one world of a test file: opened before its tests, made fresh, and closed after them. It exists in tests and
 * hooks only.
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
