import { parseArgs } from 'node:util';
import { runOnCluster } from '../support/run-on-cluster.ts';
import { endWithHelp, readOrNull } from '../support/run-tests.ts';

// `bun run move:shards`: starts a real Vitess of one shard, and runs move.ts on it.

const HELP = `The move from one unsharded keyspace to two shards on a real Vitess, while users and events keep coming: every
command of docs/deploy.md, in its order, and once back and forth again. Needs Go and etcd; a first build takes some
minutes, the move about ten.

  bun run move:shards [--rate N] [--orders N] [--seed N]

  --rate N    requests of users a second (default 10); the events of their orders come on top
  --orders N  number of orders before the move begins (default 100)
  --seed N    another seed gives another series of requests (default 1)`;

const isCount = (text: string) => /^\d{1,5}$/.test(text) && Number(text) > 0;
const values = readOrNull(() => {
  const { values } = parseArgs({
    options: {
      rate: { type: 'string', default: '10' },
      orders: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  });
  return [values.rate, values.orders, values.seed].every(isCount) ? values : null;
});
if (values === null || values.help === true) endWithHelp(HELP, values !== null);

await runOnCluster({
  tests: ['./test/sharded/move.ts'],
  env: { MOVE_RATE: values.rate, MOVE_ORDERS: values.orders, SEED: values.seed },
});
