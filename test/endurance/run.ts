import { parseArgs } from 'node:util';
import { endWithHelp, readOrNull, runTests } from '../support/run-tests.ts';

// `bun run endurance`: the test beside this, with its choice made by arguments.

const HELP = `Load and faults together: users keep coming while the database, the broker, the other services and our own
processes fail one after another. At the end nothing that was acknowledged may be lost.

  bun run endurance [--minutes N] [--rate N] [--seed N]

  --minutes N  how long (default 3)
  --rate N     requests a second (default 40)
  --seed N     another seed gives another series of requests and faults (default 1)`;

const isCount = (text: string) => /^\d{1,4}$/.test(text) && Number(text) > 0;
const values = readOrNull(() => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '3' },
      rate: { type: 'string', default: '40' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  });
  return [values.minutes, values.rate, values.seed].every(isCount) ? values : null;
});
if (values === null || values.help === true) endWithHelp(HELP, values !== null);
runTests(['test/endurance'], {
  ENDURANCE_SECONDS: String(Number(values.minutes) * 60),
  ENDURANCE_RATE: values.rate,
  SEED: values.seed,
});
