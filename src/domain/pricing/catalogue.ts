import type { Money } from '../values/money.ts';

/** Price in CNY fen (1/100 CNY), weight in grams. */
export type Sku = {
  readonly skuId: string;
  readonly spuId: string;
  readonly mall: string;
  readonly title: string;
  readonly priceFen: bigint;
  readonly weightG: number;
  readonly stock: number;
  readonly onSale: boolean;
};

/** A way to ship to one region. `etaDays` is [from, to]. Lower `priority` comes first. */
export type ShippingChannel = {
  readonly key: string;
  readonly region: string;
  readonly name: string;
  readonly priority: number;
  readonly firstWeightG: number;
  readonly firstFeeFen: bigint;
  readonly stepWeightG: number;
  readonly stepFeeFen: bigint;
  readonly taxBps: number;
  readonly etaDays: readonly [number, number];
  readonly maxWeightG: number;
};

/** Shipping costs 0 for this mall, region and channel from `threshold` (goods less mall discount) on. */
export type FreeShipping = {
  readonly mall: string;
  readonly region: string;
  readonly channelKey: string;
  readonly threshold: Money;
};

/** A region's currency and shipping channels. */
export type RegionSetup = {
  readonly region: string;
  readonly currency: string;
  readonly channels: readonly ShippingChannel[];
  readonly freeShipping: readonly FreeShipping[];
};
