import { parseArgs } from 'node:util';
import { runOnCluster } from '../support/run-on-cluster.ts';
import { endWithHelp, readOrNull } from '../support/run-tests.ts';

// `bun run crashes:shards`: crash-points.ts beside this, over a real Vitess of two shards that is started for it.

const HELP = `A checkout over two shards of a real Vitess stops at each step of its two-phase commit, and vtgate or the
primary of either shard is killed there. Needs Go and etcd; a first build takes some minutes, each death about 15 s.

  bun run crashes:shards [--only TEXT]

  --only TEXT    those whose name has it: record, prepare, decision, commit; vtgate, coordinator, participant`;

const values = readOrNull(
  () => parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } }).values,
);
if (values === null || values.help === true) endWithHelp(HELP, values !== null);

const only = values.only === undefined ? [] : ['-t', values.only];
await runOnCluster({
  tests: ['./test/sharded/crash-points.ts', './test/sharded/one-shard-away.ts', ...only],
  isSharded: true,
});
