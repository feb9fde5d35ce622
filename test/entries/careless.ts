import { surviveUnhandled } from '../../src/platform/bun/runtime.ts';
import { createLog } from '../../src/platform/logger.ts';

// A process with a failure that nobody handles: `rejection` or `exception`.

const log = createLog('info');
surviveUnhandled(log, (kind) => log.info('counted', { kind }));
const failure = () =>
  Object.assign(new Error("Failed query: insert into `orders` values ('+15550100', '1 Main St')"), {
    cause: Object.assign(new Error("Duplicate entry '+15550100'"), { code: 'ER_DUP_ENTRY', errno: 1062 }),
  });
if (process.argv[2] === 'rejection') {
  void Promise.reject(failure());
  void Promise.reject('+15550100');
} else
  setTimeout(() => {
    throw failure();
  });
setTimeout(() => log.info('went_on', {}), 50);
