import { afterAll } from 'bun:test';
import { join } from 'node:path';
import { migrate } from '../../src/db/migrate.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../../src/db/tcp-client.ts';
import { arrangeDatabase } from '../../src/tooling/dev/database/arrange-database.ts';
import { freshDatabase } from '../../src/tooling/dev/database/databases.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
import { stopTestBroker } from './broker.ts';

// Each test run has a server (see src/tooling/dev/database) and in it a database of its own, which is dropped at the
// end. A Vitess with shards or a cluster has one keyspace and can make no other, so the run uses it as it is.
const rootDir = join(import.meta.dir, '..', '..');
const databaseUrl = process.env.DATABASE_URL;
const arranged = await arrangeDatabase({ rootDir, name: 'test', databaseUrl, onlyServer: true });
const isGiven = ['vitess-sharded', 'vitess-cluster'].includes(process.env.TEST_VITESS ?? '');
const fresh = isGiven
  ? { url: arranged.url, drop: async () => undefined }
  : await freshDatabase(arranged.serverUrl);
const client = openTcpDatabase(fresh.url, 2, undefined, NO_TIMEOUT);
await migrate(client.db, readMigrations(rootDir, process.env.TEST_VITESS === 'vitess-sharded'));
await client.close();
process.env.TEST_DATABASE_URL = fresh.url;
process.env.TEST_SERVER_URL = arranged.serverUrl;

afterAll(async () => {
  await stopTestBroker();
  await fresh.drop();
  await arranged.stop();
});
