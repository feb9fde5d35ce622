import { noProgress, type OrderAggregate } from '../../src/domain/order/aggregate.ts';
import type { OrderLine, OrderRow, OutboundRequest } from '../../src/domain/order/records.ts';
import type { TaleOrder } from './tale.ts';

/** A state of the search: the aggregate, and its unanswered requests to payment and rebate. */
export type Scene = {
  readonly aggregate: OrderAggregate;
  readonly requests: readonly OutboundRequest[];
  readonly voidsAsked: readonly string[];
};

export type Scenery = { readonly name: string; readonly tale: TaleOrder; readonly first: Scene };

/** SKU ids are numbers, as in some schemas. */
export const SKU_A = '101';
export const SKU_B = '202';

const BEGAN_MS = Date.UTC(2026, 0, 5, 8);
export const DEADLINE_MS = BEGAN_MS + 30 * 60_000;

/** The time, which stands still except for letters with a time of their own. */
export const NOW_MS = BEGAN_MS + 60_000;

type Made = {
  readonly name: string;
  readonly currency: string;
  readonly cash: bigint;
  readonly coupon: boolean;
  readonly unit: bigint;
  /** the wallet pays all of it: the order begins as paid (spec 6) */
  readonly isWhole?: boolean;
};

/** Two lines in two malls, one of two units whose worths differ by one, and shipping. */
function make({ name, currency, cash: asked, coupon, unit, isWhole = false }: Made): Scenery {
  const orderId = '01SEARCH0000000000000ORDER';
  const discount = coupon ? unit / 10n : 0n;
  const lines: OrderLine[] = [
    {
      orderId,
      lineNo: 1,
      skuId: SKU_A,
      count: 2,
      payableMinor: 2n * unit + 1n - discount,
      couponDiscountMinor: discount,
    },
    { orderId, lineNo: 2, skuId: SKU_B, count: 1, payableMinor: 3n * unit, couponDiscountMinor: 0n },
  ];
  const shipping = unit;
  const price = lines.reduce((all, line) => all + line.payableMinor, shipping);
  const cash = isWhole ? price : asked;
  const due = price - cash;
  const order: OrderRow = {
    orderId,
    shortId: 'SEARCH2222',
    userId: '1001',
    region: 'US',
    currency,
    client: '',
    status: isWhole ? 'paid' : 'unpaid',
    couponCode: coupon ? 'TEN' : '',
    cashMinor: cash,
    finalMinor: due,
    shippingMinor: shipping,
    couponMinor: discount,
    cartLeftAtMs: null,
    clientPaidAtMs: null,
    payDeadlineMs: DEADLINE_MS,
    paymentReview: false,
    lastPaymentError: null,
    language: 'en',
    createdAtMs: BEGAN_MS,
  };
  return {
    name,
    tale: {
      currency,
      due,
      cash,
      shipping,
      hasCoupon: coupon,
      lines: [
        { sku: SKU_A, mall: 'taobao', count: 2, payable: lines[0]?.payableMinor ?? 0n },
        { sku: SKU_B, mall: 'tmall', count: 1, payable: lines[1]?.payableMinor ?? 0n },
      ],
    },
    first: {
      aggregate: {
        order,
        progress: noProgress(orderId, order.userId),
        events: [],
        lines,
        refunds: [],
        holdState: cash === 0n ? null : isWhole ? 'deducting' : 'bound',
      },
      requests: [],
      voidsAsked: [],
    },
  };
}

export const SCENERIES: readonly Scenery[] = [
  make({ name: 'plain', currency: 'USD', cash: 0n, coupon: false, unit: 1_000n }),
  make({ name: 'coupon', currency: 'USD', cash: 0n, coupon: true, unit: 1_000n }),
  make({ name: 'wallet', currency: 'USD', cash: 1_500n, coupon: true, unit: 1_000n }),
  make({ name: 'yen', currency: 'JPY', cash: 0n, coupon: false, unit: 100n }),
  make({ name: 'all by wallet', currency: 'USD', cash: 0n, coupon: true, unit: 1_000n, isWhole: true }),
];
