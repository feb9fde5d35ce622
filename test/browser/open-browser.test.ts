import { expect, test } from 'bun:test';
import { openBrowser } from './open-browser.ts';

test('says how to get a Chromium where there is none and none can be installed', async () => {
  const bare = {
    platform: 'linux',
    isRoot: false,
    which: () => undefined,
    run: async () => ({ code: 127, output: '' }),
  };
  await expect(openBrowser(bare)).rejects.toThrow('apt-get install chromium');
});
