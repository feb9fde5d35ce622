import { type Browser, chromium } from 'playwright-core';
import { type Machine, thisMachine } from '../../src/tooling/dev/database/machine.ts';
import { findOrInstall } from '../../src/tooling/dev/install-package.ts';
import { createProgress } from '../../src/tooling/dev/progress.ts';

const NAMES = { apt: 'chromium', brew: { formula: 'chromium', title: 'Chromium' } };

/**
 * Opens headless Chromium. If the machine has none and allows it, Debian's package is installed. @throws Error that
 * says how to get one
 */
export async function openBrowser(machine: Machine = thisMachine()): Promise<Browser> {
  const { found, failures } = await findOrInstall(machine, createProgress(), NAMES, async () =>
    ['chromium', 'chromium-browser', 'google-chrome'].map((name) => machine.which(name)).find(Boolean),
  );
  if (found === undefined)
    throw new Error(
      [
        'There is no Chromium, which the tests of the console need. Either is enough:',
        '  1. Have the program chromium, chromium-browser or google-chrome on the PATH',
        '  2. On Debian: run as root, or where "sudo -n" works, or do it yourself: apt-get install chromium',
        ...failures.map((failure) => `\n${failure}`),
      ].join('\n'),
    );
  return chromium.launch({ executablePath: found, args: ['--no-sandbox'] });
}
