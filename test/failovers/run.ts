import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { count, oneOf } from '../../src/tooling/arguments/kinds.ts';
import { preset } from '../../src/tooling/arguments/options.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { seed } from '../support/run-tests.ts';

// `bun run failovers` starts a real Vitess cluster and runs the scenario beside this file on it.

const FAILOVERS = {
  name: 'failovers',
  about: `Users and events keep coming while a real Vitess cluster (one shard, three tablets) replaces its primary,
in order and after a SIGKILL, loses vtgate and runs with one replica away. Needs Go, etcd and Java; a first build takes
some minutes.`,
  options: {
    planned: preset(count(0, 9_999), '10', 'reparents in order'),
    emergency: preset(
      count(0, 9_999),
      '10',
      'of a primary that was killed; as many as a fifth of them kill vtgate too',
    ),
    rate: preset(count(1, 9_999), '100', 'requests a second'),
    driver: preset(
      oneOf(['tcp', 'planetscale']),
      'tcp',
      'planetscale is our simulator of its HTTP before vtgate',
    ),
    seed: seed('another series of requests and faults'),
  },
} as const satisfies CommandLine;

await runCommand(FAILOVERS, async ({ options }) => {
  const { runOnCluster } = await import('../support/run-on-cluster.ts');
  return runOnCluster({
    tests: ['./test/failovers/scenario.ts'],
    env: {
      FAILOVERS_PLANNED: String(options.planned),
      FAILOVERS_EMERGENCY: String(options.emergency),
      FAILOVERS_RATE: String(options.rate),
      FAILOVERS_DRIVER: options.driver,
      SEED: String(options.seed),
    },
  });
});
