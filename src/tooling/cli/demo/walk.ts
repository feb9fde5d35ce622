import { SimProblem } from '../sim/sim-problem.ts';
import { deliver, giveBack, lookBack, pay } from './after-sale.ts';
import { buy } from './buy.ts';
import { openShop, Refused } from './shop.ts';

/** The whole life of one order. @returns the exit code: 1 when an answer is a failure, 2 without an answer */
export async function demo(origin: string, user: string): Promise<number> {
  const shop = await openShop(origin, user);
  try {
    const order = await buy(shop, user);
    await pay(shop, order);
    await deliver(shop, order);
    await giveBack(shop, order);
    await lookBack(shop, order);
    return 0;
  } catch (error) {
    if (error instanceof Refused || error instanceof SimProblem) {
      process.stderr.write(`${shop.colors.red(error.message)}\n`);
      return 1;
    }
    process.stderr.write(`Nothing answers at ${origin}. Start the service with: bun run dev\n`);
    return 2;
  }
}
