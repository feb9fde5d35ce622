// A process that arrange-database.test.ts starts: it arranges a database, prints it, and leaves when stdin ends.
import { arrangeDatabase } from '../../../../src/tooling/dev/database/arrange-database.ts';
import { silentProgress } from '../../../../src/tooling/dev/progress.ts';

const [rootDir = '', name = ''] = process.argv.slice(2);
const database = await arrangeDatabase({ rootDir, name, progress: silentProgress });
console.log(JSON.stringify({ url: database.url, startedByUs: database.startedByUs }));
await Bun.stdin.text();
await database.stop();
