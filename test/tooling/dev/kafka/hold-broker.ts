// A process that arrange-broker.test.ts starts and kills. It has a broker.
import { arrangeBroker } from '../../../../src/tooling/dev/kafka/arrange-broker.ts';
import { silentProgress } from '../../../../src/tooling/dev/progress.ts';

const [rootDir = '', name = ''] = process.argv.slice(2);
const broker = await arrangeBroker({ rootDir, name, prefer: 'apache', progress: silentProgress, env: {} });
console.log(broker.brokers.join(','));
await Bun.stdin.text();
