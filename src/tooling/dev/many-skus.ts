const FIRST = 700_001;
const SPU = '700000';

/** `count` SKUs that differ only in id, title and mall, of two malls in turn. */
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

/** The entries of a request for one unit of each of them. */
export const manyEntries = (count: number): string[] =>
  manySkus(count).map(({ skuId }) => `${SPU}-${skuId}-1`);
