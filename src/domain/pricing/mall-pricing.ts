import { allocate, smallest, sum } from '../values/money.ts';
import { isAvailable, type MallGoods } from './goods.ts';
import type { MallDiscount, PricedLine, PricedMall, PriceInput } from './price.ts';
import { chooseChannel, priceChannels } from './shipping.ts';

/**
 * Steps 3 to 6 of the price for one mall (spec 4), before any coupon: its discount, shipping, tax and amount, and the
 * share of each line. Minor units. @throws DomainError CHANNEL_UNAVAILABLE
 */
export function priceMall({ mall, lines, goods }: MallGoods, input: PriceInput): PricedMall {
  const sold = lines.filter(isAvailable);
  // With nothing to sell there is no discount, and the requested channel is not checked.
  if (sold.length === 0) return emptyMall(mall, lines);

  const discount = clampedDiscount(mall, goods, input.mallDiscounts);
  const discounts = allocate(
    discount,
    sold.map((line) => line.amount),
  );
  const nets = sold.map((line, place) => line.amount - (discounts[place] ?? 0n));

  const weightG = sold.reduce((total, line) => total + line.sku.weightG * line.count, 0);
  const channels = priceChannels(input.setup, { mall, weightG, netGoods: goods - discount }, input.rate);
  const chosen = chooseChannel(channels, mall, input.requestedChannels);
  const taxes = allocate(chosen.tax, nets);

  const place = new Map(sold.map((line, at) => [line.lineNo, at]));
  return {
    mall,
    lines: lines.map((line) => {
      // A line that is not sold has no share.
      const at = place.get(line.lineNo) ?? -1;
      const tax = taxes[at] ?? 0n;
      return {
        ...line,
        mallDiscount: discounts[at] ?? 0n,
        couponDiscount: 0n,
        tax,
        payable: (nets[at] ?? 0n) + tax,
      };
    }),
    goods,
    discount,
    shipping: chosen.f00,
    tax: chosen.tax,
    amount: goods - discount + chosen.f00 + chosen.tax,
    selectedChannel: chosen.channel.key,
    channels,
  };
}

/** pricectrl's discounts of a mall added up, never below 0 or above its goods (step 3). */
function clampedDiscount(mall: string, goods: bigint, discounts: readonly MallDiscount[]): bigint {
  const total = sum(discounts.filter((row) => row.mall === mall).map((row) => row.amountMinor));
  return total < 0n ? 0n : smallest(total, goods);
}

/** A line that is shown with unit and amount but counts in no sum. */
const unsoldLine = (line: MallGoods['lines'][number]): PricedLine => ({
  ...line,
  mallDiscount: 0n,
  couponDiscount: 0n,
  tax: 0n,
  payable: 0n,
});

const emptyMall = (mall: string, lines: MallGoods['lines']): PricedMall => ({
  mall,
  lines: lines.map(unsoldLine),
  goods: 0n,
  discount: 0n,
  shipping: 0n,
  tax: 0n,
  amount: 0n,
  selectedChannel: '',
  channels: [],
});
