const FIRST = 700_001;
const SPU = '700000';

/** Equal SKUs of two malls in turns. */
export const manySkus = (count: number, stock = 1_000) =>
  Array.from({ length: count }, (_, at) => ({
    skuId: String(FIRST + at),
    spuId: SPU,
    mall: at % 2 === 0 ? 'taobao' : 'tmall',
    title: `Item ${at}`,
    priceFen: 6_900n,
    weightG: 10,
    stock,
    status: 'on_sale',
  }));

/** A request's entries with one of each. */
export const manyEntries = (count: number): string[] =>
  manySkus(count).map(({ skuId }) => `${SPU}-${skuId}-1`);
