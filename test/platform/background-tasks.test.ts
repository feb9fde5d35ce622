import { expect, test } from 'bun:test';
import { parseConfig } from '../../src/config/config.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { createBackgroundTasks } from '../../src/platform/background-tasks.ts';
import { createService } from '../../src/service/create-service.ts';
import { testEnv } from '../support/world.ts';

test('work that an answer does not wait for may fail: it is told by its kind, and the end of the process waits for it', async () => {
  const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
  const config = parseConfig(testEnv(databaseUrl));
  const database = openTcpDatabase(databaseUrl, 1);
  const { later, done } = createBackgroundTasks();
  const lines: unknown[] = [];
  const { deps } = createService(config, {
    database,
    log: { info: () => {}, warn: () => {}, error: (event, fields) => lines.push({ event, ...fields }) },
    later,
  });
  deps.later(Bun.sleep(5).then(() => Promise.reject(new TypeError('+15550100'))));
  await done();
  expect(lines).toEqual([{ event: 'left_undone', error_name: 'TypeError' }]);
  await database.close();
});
