import { drainOnSignal } from '../../src/platform/bun/runtime.ts';

// A process whose drain never ends.

const log = { info: () => {}, warn: () => {}, error: () => {} };
drainOnSignal(log, () => {
  console.log('draining');
  return new Promise(() => {});
});
setInterval(() => {}, 1_000);
console.log('started');
