/**
 * How many units an order has of each SKU, and how many of them are still needed: not those whose money was given back.
 * By SKU, as events and refunds name goods, for an old order may have a SKU on several lines (spec 17).
 */
export type OrderGoods = ReadonlyMap<string, { readonly count: number; readonly needed: number }>;
export type CountedSku = { readonly skuId: string; readonly count: number };

/** One stored purchase: what was bought of the order's goods in one mall. */
export type PurchaseFact = { readonly entries: readonly CountedSku[] };

/** From early to late; `packed` changes only the parcel (spec 10). */
export const GROUP_STATUSES = ['packed', 'shipped', 'arrived', 'received'] as const;
export type GroupStatus = (typeof GROUP_STATUSES)[number];

/** One stored group_update; `entries` null means all of the order's. */
export type GroupFact = {
  readonly groupId: string;
  readonly status: GroupStatus;
  readonly carrier: string;
  readonly trackingNo: string;
  readonly entries: readonly CountedSku[] | null;
  readonly occurredAtMs: number;
};

/** A parcel as its events tell it: the furthest status, and the carrier and entries last told at or before it. */
export type Parcel = Omit<GroupFact, 'occurredAtMs'> & { readonly updatedAtMs: number };

export type Purchased = { readonly all: boolean; readonly partly: boolean };
export type Shipped = {
  readonly parcels: readonly Parcel[];
  readonly anyShipped: boolean;
  readonly anyArrived: boolean;
  readonly allReceived: boolean;
};

const rank = (status: GroupStatus): number => GROUP_STATUSES.indexOf(status);

function countBySku(entries: readonly CountedSku[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { skuId, count } of entries) counts.set(skuId, (counts.get(skuId) ?? 0) + count);
  return counts;
}

export const orderGoods = (lines: readonly CountedSku[], givenBack: readonly CountedSku[]): OrderGoods => {
  const given = countBySku(givenBack);
  const goods = [...countBySku(lines)];
  return new Map(
    goods.map(([skuId, count]) => [skuId, { count, needed: count - (given.get(skuId) ?? 0) }] as const),
  );
};

/**
 * Has every entry's count been bought (spec 9)? The order does not wait for units whose money went back. When no unit
 * is needed any more, the order is "purchased" only if all of it was bought.
 */
export function foldPurchases(goods: OrderGoods, purchases: readonly PurchaseFact[]): Purchased {
  const bought = countBySku(purchases.flatMap((one) => one.entries));
  const all = covers(bought, goods);
  return { all, partly: !all && bought.size > 0 };
}

const covers = (have: ReadonlyMap<string, number>, goods: OrderGoods): boolean =>
  isEnough(have, goods, 'needed') || isEnough(have, goods, 'count');

function isEnough(have: ReadonlyMap<string, number>, goods: OrderGoods, which: 'needed' | 'count'): boolean {
  const wanted = [...goods].map(([skuId, one]) => [skuId, one[which]] as const);
  return (
    wanted.some(([, count]) => count > 0) && wanted.every(([skuId, count]) => (have.get(skuId) ?? 0) >= count)
  );
}

/** The parcels, whatever the order in which their events came in, and what they mean for the order (spec 9, 10). */
export function foldParcels(goods: OrderGoods, facts: readonly GroupFact[]): Shipped {
  const parcels = [...Map.groupBy(facts, (fact) => fact.groupId)]
    .map(([, own]) => foldParcel(own))
    .sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
  const reached = (status: GroupStatus) => parcels.filter((one) => rank(one.status) >= rank(status));
  const everything = [...goods].map(([skuId, { count }]) => ({ skuId, count }));
  // Only the entries of the received event itself count, never those of an earlier one: that one may arrive later, when
  // the order has moved on already. Without entries the event means all of them (spec 10).
  const received = countBySku(
    facts.filter((fact) => fact.status === 'received').flatMap((fact) => fact.entries ?? everything),
  );
  return {
    parcels,
    anyShipped: reached('shipped').length > 0,
    anyArrived: reached('arrived').length > 0,
    allReceived: covers(received, goods),
  };
}

function foldParcel(own: readonly GroupFact[]): Parcel {
  const byRank = [...own].sort((a, b) => rank(a.status) - rank(b.status));
  const last = byRank.at(-1) as GroupFact;
  const { occurredAtMs, ...parcel } = last;
  return {
    ...parcel,
    carrier: byRank.findLast((one) => one.carrier !== '')?.carrier ?? '',
    trackingNo: byRank.findLast((one) => one.trackingNo !== '')?.trackingNo ?? '',
    entries: byRank.findLast((one) => one.entries !== null)?.entries ?? null,
    updatedAtMs: occurredAtMs,
  };
}
