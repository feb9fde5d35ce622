import { parseArgs } from 'node:util';
import { runOnCluster } from '../support/run-on-cluster.ts';
import { endWithHelp, readOrNull } from '../support/run-tests.ts';

// `bun run crashes:shards`: starts a real Vitess of two shards, and runs crash-points.ts and one-shard-away.ts on it.

const HELP = `A checkout over two shards of a real Vitess stops at each step of its two-phase commit, and vtgate or the
primary of either shard is killed there. Then one shard has no primary, and orders of the other shard must go on. Needs
Go and etcd; a first build takes some minutes, each death about 15 s.

  bun run crashes:shards [--only TEXT]

  --only TEXT    only tests whose name contains TEXT: record, prepare, decision, commit; vtgate, coordinator, participant`;

const values = readOrNull(
  () => parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } }).values,
);
if (values === null || values.help === true) endWithHelp(HELP, values !== null);

const only = values.only === undefined ? [] : ['-t', values.only];
await runOnCluster({
  tests: ['./test/sharded/crash-points.ts', './test/sharded/one-shard-away.ts', ...only],
  isSharded: true,
});
