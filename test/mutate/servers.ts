import { arrangeDatabase } from '../../src/tooling/dev/database/arrange-database.ts';
import { arrangeBroker } from '../../src/tooling/dev/kafka/arrange-broker.ts';
import { silentProgress } from '../../src/tooling/dev/progress.ts';

/** Starts the servers for a whole run, or each process would wait for its own. */
export async function startServers(
  treeDir: string,
): Promise<{ readonly env: Readonly<Record<string, string>>; readonly stop: () => Promise<void> }> {
  const database = await arrangeDatabase({
    rootDir: treeDir,
    name: 'mutate',
    databaseUrl: process.env.DATABASE_URL,
    onlyServer: true,
    progress: silentProgress,
  });
  try {
    const broker = await arrangeBroker({
      rootDir: treeDir,
      name: 'mutate',
      prefer: 'apache',
      progress: silentProgress,
    });
    const stop = async () => {
      await broker.stop();
      await database.stop();
    };
    return { env: { DATABASE_URL: database.serverUrl, KAFKA_BROKERS: broker.brokers.join(',') }, stop };
  } catch (error) {
    await database.stop();
    throw error;
  }
}
