import { NothingAnswers, SimProblem } from '../sim/sim-problem.ts';
import { deliver, giveBack, lookBack, pay, refuseProduction } from './after-sale.ts';
import { buy } from './buy.ts';
import { openShop, Refused } from './shop.ts';

/** The whole life of one order. @returns the exit code: 1 when an answer is a failure, 2 without an answer */
export async function demo(origin: string, user: string): Promise<number> {
  const shop = await openShop(origin, user);
  try {
    await refuseProduction(shop);
    const order = await buy(shop, user);
    await pay(shop, order);
    await deliver(shop, order);
    await giveBack(shop, order);
    await lookBack(shop, order);
    return 0;
  } catch (error) {
    const isSaid = error instanceof Refused || error instanceof SimProblem;
    const said = isSaid ? error : new NothingAnswers(origin);
    process.stderr.write(`${shop.colors.red(said.message)}\n`);
    return said instanceof NothingAnswers ? 2 : 1;
  }
}
