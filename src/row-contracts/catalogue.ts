import { freeShipping, region as regionTable, shippingChannel, sku } from '../db/schema/index.ts';
import { contract } from './contract.ts';
import { anyText, anyWhole, currency, fen, filled, fromZero, minor, region, whole } from './rules.ts';

/** Ten tons; a larger weight is a typing error. */
const WEIGHT_MAX_G = 10_000_000;
const DAYS_MAX = 3_650;
const weight = whole(0, WEIGHT_MAX_G);
const days = whole(0, DAYS_MAX);
/** 100 %. */
const TAX_MAX_BPS = 10_000;

export const regionRows = contract(regionTable, { region, currency });

export const skuRows = contract(sku, {
  skuId: filled,
  spuId: filled,
  mall: filled,
  title: filled,
  priceFen: fen,
  weightG: weight,
  stock: fromZero,
  // Any status other than `on_sale` means not for sale.
  status: anyText,
});

export const channelRows = contract(
  shippingChannel,
  {
    region,
    channelKey: filled,
    name: filled,
    priority: anyWhole,
    firstWeightG: fromZero,
    firstFeeFen: fen,
    // 0 means no steps: the channel takes the first weight only.
    stepWeightG: fromZero,
    stepFeeFen: fen,
    taxBps: whole(0, TAX_MAX_BPS),
    etaDaysFrom: days,
    etaDaysTo: days,
    maxWeightG: fromZero,
  },
  {
    together: [
      {
        columns: ['etaDaysFrom', 'etaDaysTo'],
        column: 'etaDaysTo',
        holds: (row) => row.etaDaysFrom <= row.etaDaysTo,
      },
    ],
  },
);

export const freeShippingRows = contract(freeShipping, {
  region,
  mall: filled,
  channelKey: filled,
  thresholdMinor: minor,
  currency,
});
