import { afterAll, beforeAll, describe, setDefaultTimeout } from 'bun:test';
import { testNames } from './names.ts';
import { programsHere } from './programs.ts';
import { testRaces } from './races.ts';
import { openSettingsServer, type SettingsServer } from './server.ts';
import { testWithoutSession } from './without-session.ts';

// Other people run the database. Whatever its settings are, an answered order is stored, once, and no value is read as
// SQL.

setDefaultTimeout(60_000);

for (const program of await programsHere()) {
  describe(program.title, () => {
    let server: SettingsServer;
    beforeAll(async () => {
      server = await openSettingsServer(program);
    }, 120_000);
    afterAll(() => server.stop());
    testRaces(() => server);
    testNames(() => server);
    testWithoutSession(() => server);
  });
}
