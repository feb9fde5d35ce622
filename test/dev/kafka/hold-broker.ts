// Started as a process by arrange-broker.test.ts: has a broker until it is killed.
import { arrangeBroker } from '../../../src/dev/kafka/arrange-broker.ts';
import { silentProgress } from '../../../src/dev/progress.ts';

const [rootDir = '', name = ''] = process.argv.slice(2);
const broker = await arrangeBroker({ rootDir, name, prefer: 'apache', progress: silentProgress, env: {} });
console.log(broker.brokers.join(','));
await Bun.stdin.text();
