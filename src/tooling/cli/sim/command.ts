import type { Given } from '../../arguments/read-arguments.ts';
import { serviceToken } from '../token/service.ts';
import type { LOGISTICS } from './arguments.ts';
import { createShopClient } from './shop-client.ts';
import { SimProblem } from './sim-problem.ts';
import { simulateLogistics } from './simulate-logistics.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The command of `bun run sim:logistics`. @returns the exit code @throws WrongUse */
export async function logistics(
  { options }: Given<(typeof LOGISTICS)['options']>,
  env: Env,
): Promise<number> {
  const { order: orderId, to, every: everyMs, groups, url } = options;
  const shop = createShopClient({
    origin: url ?? `http://127.0.0.1:${env.PORT ?? '8787'}`,
    tokens: { support: serviceToken(env, 'backoffice'), event: serviceToken(env, 'orders') },
  });
  const parts = {
    shop,
    nowMs: () => Date.now(),
    pause: (ms: number) => Bun.sleep(ms),
    onSent: ({ says, outcome, status }: { says: string; outcome: string; status: string }) =>
      void process.stdout.write(`${says.padEnd(36)} ${outcome.padEnd(10)} order is ${status}\n`),
  };
  try {
    await shop.refuseProduction();
    const run = crypto.randomUUID().slice(0, 8);
    const status = await simulateLogistics(parts, { orderId, to, groups, run, everyMs });
    process.stdout.write(`Order ${orderId} is ${status}.\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof SimProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
