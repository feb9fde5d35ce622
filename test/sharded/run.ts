import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { text } from '../../src/tooling/arguments/kinds.ts';
import { optional } from '../../src/tooling/arguments/options.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';

// `bun run crashes:shards`: starts a real Vitess of two shards, and runs crash-points.ts and one-shard-away.ts on it.

const CRASHES_SHARDS = {
  name: 'crashes:shards',
  about: `A checkout over two shards of a real Vitess stops at each step of its two-phase commit, and vtgate or the
primary of either shard is killed there. Then one shard has no primary, and orders of the other shard must go on. Needs
Go and etcd; a first build takes some minutes, each death about 15 s.`,
  options: {
    only: optional(
      text('TEXT'),
      'only tests whose name contains TEXT: record, prepare, decision, commit; vtgate, coordinator, participant',
    ),
  },
} as const satisfies CommandLine;

await runCommand(CRASHES_SHARDS, async ({ options: { only } }) => {
  const { runOnCluster } = await import('../support/run-on-cluster.ts');
  const filter = only === null ? [] : ['-t', only];
  return runOnCluster({
    tests: ['./test/sharded/crash-points.ts', './test/sharded/one-shard-away.ts', ...filter],
    isSharded: true,
  });
});
