import { LOGISTICS_TARGETS, type LogisticsTarget } from '../../../qa/plan-logistics.ts';
import { flag, readOptions, text } from '../arguments/read-arguments.ts';
import { WrongUse } from '../arguments/wrong-use.ts';
import { serviceToken } from '../token/service.ts';
import { createShopClient } from './shop-client.ts';
import { SimProblem } from './sim-problem.ts';
import { type Simulation, simulateLogistics } from './simulate-logistics.ts';

const HELP = `bun run sim:logistics --order ID --to TARGET [--every 2s] [--groups 1] [--url http://127.0.0.1:8787]

Plays purchasing and logistics for a paid order: sends real purchased and group_update events, as the orders service
does, until the order has reached the target. Prints the order's state after each event.
  --order    the order's id, or its short id
  --to       purchased, shipped, arrived or received
  --every    pause between two events: a number and ms, s or m (default 0s)
  --groups   into how many parcels the goods go (default 1, at most 20)
  --url      the running service (default http://127.0.0.1:8787, or the PORT of the environment)
It calls as the services backoffice and orders: tokens from SERVICE_TOKENS or the development default.
Exit code: 0 reached, 1 stopped before, 2 wrong use.
`;

const UNITS = { ms: 1, s: 1_000, m: 60_000 } as const;
const GROUPS_MAX = 20;

type Env = Readonly<Record<string, string | undefined>>;

/** The command of `bun run sim:logistics`. @returns the exit code */
export async function logistics(args: readonly string[], env: Env): Promise<number> {
  try {
    const asked = read(args, env);
    if (asked === null) {
      process.stdout.write(HELP);
      return 0;
    }
    const shop = createShopClient({
      origin: asked.url,
      tokens: { support: serviceToken(env, 'backoffice'), event: serviceToken(env, 'orders') },
    });
    const parts = {
      shop,
      nowMs: () => Date.now(),
      pause: (ms: number) => Bun.sleep(ms),
      onSent: ({ says, outcome, status }: { says: string; outcome: string; status: string }) =>
        void process.stdout.write(`${says.padEnd(36)} ${outcome.padEnd(10)} order is ${status}\n`),
    };
    const status = await simulateLogistics(parts, asked.simulation);
    process.stdout.write(`Order ${asked.simulation.orderId} is ${status}.\n`);
    return 0;
  } catch (error) {
    if (error instanceof WrongUse) {
      process.stderr.write(`${error.message}\n\n${HELP}`);
      return 2;
    }
    if (!(error instanceof SimProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** @returns null for `--help` @throws WrongUse */
function read(args: readonly string[], env: Env): { url: string; simulation: Simulation } | null {
  const values = options(args);
  if (values.help === true) return null;
  if (values.order === undefined || !/^[0-9A-Za-z]{1,26}$/.test(values.order))
    throw new WrongUse('--order is the id of an order, or its short id: up to 26 letters and digits.');
  const to = LOGISTICS_TARGETS.find((one) => one === values.to) as LogisticsTarget | undefined;
  if (to === undefined) throw new WrongUse(`--to is one of ${LOGISTICS_TARGETS.join(', ')}.`);
  const groups = /^\d{1,2}$/.test(values.groups ?? '1') ? Number(values.groups ?? '1') : 0;
  if (groups < 1 || groups > GROUPS_MAX) throw new WrongUse(`--groups is a number from 1 to ${GROUPS_MAX}.`);
  const [, amount, unit] = /^(\d{1,6})(ms|s|m)$/.exec(values.every ?? '0s') ?? [];
  if (amount === undefined || unit === undefined) throw new WrongUse('--every is a number and ms, s or m.');
  const url = values.url ?? `http://127.0.0.1:${env.PORT ?? '8787'}`;
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new WrongUse('--url is an http address.');
  return {
    url: url.replace(/\/+$/, ''),
    simulation: {
      orderId: values.order,
      to,
      groups,
      run: crypto.randomUUID().slice(0, 8),
      everyMs: Number(amount) * UNITS[unit as keyof typeof UNITS],
    },
  };
}

const options = (args: readonly string[]) =>
  readOptions(args, { help: flag, order: text, to: text, every: text, groups: text, url: text });
