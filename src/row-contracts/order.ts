import { orderEntry, orders, paymentMethod } from '../db/schema/index.ts';
import { ORDER_STATUSES } from '../domain/lifecycle/order-state.ts';
import { MAX_COUNT } from '../domain/pricing/entries.ts';
import { amountsOf } from '../domain/values/amounts.ts';
import { contract } from './contract.ts';
import {
  amounts,
  anyText,
  anything,
  anyWhole,
  currency,
  filled,
  instant,
  listOf,
  minor,
  objectOfTexts,
  oneOf,
  orNull,
  rateOrNone,
  region,
  textsByName,
  whole,
  yesOrNo,
} from './rules.ts';

const ADDRESS = ['addrId', 'region', 'receiver', 'email', 'phone', 'street', 'city', 'province', 'postcode'];

export const orderRows = contract(orders, {
  orderId: filled,
  shortId: filled,
  userId: filled,
  region,
  currency,
  language: anyText,
  client: anyText,
  status: oneOf(ORDER_STATUSES),
  address: objectOfTexts(ADDRESS),
  couponCode: anyText,
  goodsMinor: minor,
  mallDiscountMinor: minor,
  shippingMinor: minor,
  taxMinor: minor,
  couponMinor: minor,
  cashMinor: minor,
  finalMinor: minor,
  forexRate: rateOrNone,
  forexAsOfMs: instant,
  // Any value: a price of ours is shown step by step (domain/pricing/stored-price.ts), else by the amounts above.
  price: anything,
  noRemoveFromCart: yesOrNo,
  cartLeftAtMs: orNull(instant),
  clientPaidAtMs: orNull(instant),
  payDeadlineMs: instant,
  paymentReview: yesOrNo,
  lastPaymentError: orNull(anyText),
  createdAtMs: instant,
  updatedAtMs: instant,
});

export const orderEntryRows = contract(orderEntry, {
  orderId: filled,
  lineNo: anyWhole,
  skuId: filled,
  spuId: anyText,
  mall: anyText,
  title: anyText,
  // Bounded, for a refund shares a line's money among its units one by one.
  count: whole(1, MAX_COUNT),
  unitMinor: minor,
  amountMinor: minor,
  mallDiscountMinor: minor,
  couponDiscountMinor: minor,
  taxMinor: minor,
  payableMinor: minor,
  channelKey: anyText,
});

export const paymentMethodRows = contract(
  paymentMethod,
  {
    name: filled,
    title: filled,
    titles: textsByName,
    logo: anyText,
    regions: listOf(region),
    currencies: listOf(currency),
    clients: listOf(filled),
    minAmount: amounts,
    maxAmount: amounts,
    priority: anyWhole,
    enabled: yesOrNo,
  },
  {
    together: [
      {
        columns: ['minAmount', 'maxAmount'],
        column: 'maxAmount',
        holds: ({ minAmount, maxAmount }) => {
          const max = amountsOf(maxAmount) ?? {};
          return Object.entries(amountsOf(minAmount) ?? {}).every(
            ([code, least]) => max[code] === undefined || least <= max[code],
          );
        },
      },
    ],
  },
);
