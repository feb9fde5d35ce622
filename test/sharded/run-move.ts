import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { count } from '../../src/tooling/arguments/kinds.ts';
import { flag, preset } from '../../src/tooling/arguments/options.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { seed } from '../support/run-tests.ts';

// `bun run move:shards`: starts a real Vitess of one shard, and runs move.ts on it.

const MOVE_SHARDS = {
  name: 'move:shards',
  about: `The move from one unsharded keyspace to two shards on a real Vitess, and from two to three, while users and
events keep coming: every command of docs/deploy.md, in its order, and once back and forth again. Needs Go and etcd; a
first build takes some minutes, the move about fifteen.`,
  options: {
    rate: preset(
      count(1, 99_999),
      '10',
      'requests of users a second; the events of their orders come on top',
    ),
    orders: preset(count(1, 99_999), '100', 'number of orders before the move begins'),
    'keep-data': flag('`MoveTables complete` leaves the old tables'),
    seed: seed('another seed gives another series of requests'),
  },
} as const satisfies CommandLine;

await runCommand(MOVE_SHARDS, async ({ options }) => {
  const { runOnCluster } = await import('../support/run-on-cluster.ts');
  return runOnCluster({
    tests: ['./test/sharded/move.ts'],
    env: {
      MOVE_RATE: String(options.rate),
      MOVE_ORDERS: String(options.orders),
      MOVE_KEEP_DATA: options['keep-data'] ? '1' : '0',
      SEED: String(options.seed),
    },
  });
});
