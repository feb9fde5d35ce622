import { parseArgs } from 'node:util';
import { runOnCluster } from '../support/run-on-cluster.ts';
import { endWithHelp, readOrNull } from '../support/run-tests.ts';

// `bun run failovers` starts a real Vitess cluster and runs the scenario beside this file on it.

const HELP = `Users and events keep coming while a real Vitess cluster (one shard, three tablets) replaces its primary,
in order and after a SIGKILL, loses vtgate and runs with one replica away. Needs Go, etcd and Java; a first build takes
some minutes.

  bun run failovers [--planned N] [--emergency N] [--rate N] [--driver tcp|planetscale] [--seed N]

  --planned N    reparents in order (default 10)
  --emergency N  of a primary that was killed (default 10); as many as a fifth of them kill vtgate too
  --rate N       requests a second (default 100)
  --driver NAME  tcp (default), or planetscale: our simulator of its HTTP before vtgate
  --seed N       another series of requests and faults (default 1)`;

const isCount = (text: string) => /^\d{1,4}$/.test(text);
const values = readOrNull(() => {
  const { values } = parseArgs({
    options: {
      planned: { type: 'string', default: '10' },
      emergency: { type: 'string', default: '10' },
      rate: { type: 'string', default: '100' },
      driver: { type: 'string', default: 'tcp' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  });
  const { planned, emergency, rate, seed, driver } = values;
  const isRight = [planned, emergency, rate, seed].every(isCount) && Number(rate) > 0;
  return isRight && ['tcp', 'planetscale'].includes(driver) ? values : null;
});
if (values === null || values.help === true) endWithHelp(HELP, values !== null);

await runOnCluster({
  tests: ['./test/failovers/scenario.ts'],
  env: {
    FAILOVERS_PLANNED: values.planned,
    FAILOVERS_EMERGENCY: values.emergency,
    FAILOVERS_RATE: values.rate,
    FAILOVERS_DRIVER: values.driver,
    SEED: values.seed,
  },
});
