import { afterAll, beforeAll, describe, setDefaultTimeout } from 'bun:test';
import { testNames } from './names.ts';
import { programsHere } from './programs.ts';
import { testRaces } from './races.ts';
import { openSettingsServer, type SettingsServer } from './server.ts';
import { testWithoutSession } from './without-session.ts';

// The database is somebody else's: whatever its settings are, an answer is kept, once, and no value is SQL.

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
