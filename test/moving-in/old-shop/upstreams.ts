import { type Decimal, decimal, money } from './decimal.ts';
import type { Asked, Line, Mall } from './price.ts';

// The upstreams of the old shop (spec 15). It calls them one after the other.

const PAST_MS = 30_000;

export function upstreamsOf(env: Readonly<Record<string, string | undefined>>) {
  let kept: { rate: Readonly<Record<string, string>>; asOf: string; atMs: number } | null = null;
  const get = async (url: string) => (await fetch(url)).json();
  return {
    async rates() {
      if (kept === null || Date.now() - kept.atMs > PAST_MS) {
        const { rates, as_of } = await get(`${env.FOREX_URL}/rates?base=CNY`);
        kept = { rate: rates, asOf: new Date(as_of).toISOString(), atMs: Date.now() };
      }
      return kept;
    },
    async wallet(userId: string | null, currency: string): Promise<Decimal> {
      if (userId === null) return 0n;
      const { balance } = await get(`${env.REBATE_URL}/wallet?user_id=${userId}`);
      return balance.c === currency ? decimal(balance.v) : 0n;
    },
    async discounts(userId: string | null, { region, currency }: Asked, malls: readonly Mall[]) {
      const question = malls
        .filter((mall) => mall.lines.some(isSold))
        .map((mall) => wireMall(mall, currency));
      const answer = await fetch(`${env.PRICECTRL_URL}/MallDiscounts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user_id: userId, region, currency, malls: question }),
      });
      const { discounts } = (await answer.json()) as { discounts: { mall: string; amount: { v: string } }[] };
      return new Map(discounts.map((one) => [one.mall, decimal(one.amount.v)]));
    },
  };
}

const isSold = (line: Line): boolean => line.reason === '';

const wireMall = ({ mall, goods, lines }: Mall, currency: string) => ({
  mall,
  goods: money(goods, currency),
  entries: lines.filter(isSold).map(({ sku, count, unit }) => ({
    ...{ spu_id: sku.spu_id, sku_id: sku.sku_id, count, unit: money(unit, currency) },
  })),
});
