export type Units = { readonly skuId: string; readonly count: number };

/**
 * Puts the units that no parcel holds yet into `groups` parcels of about the same size; fewer when there are fewer
 * units, none when every unit is in a parcel.
 */
export function parcelUp(
  lines: readonly Units[],
  parcels: readonly { readonly entries: readonly Units[] }[],
  groups: number,
): (readonly Units[])[] {
  const held = new Map<string, number>();
  for (const { skuId, count } of parcels.flatMap((parcel) => parcel.entries))
    held.set(skuId, (held.get(skuId) ?? 0) + count);
  const units = lines.flatMap(({ skuId, count }) =>
    Array.from({ length: Math.max(0, count - (held.get(skuId) ?? 0)) }, () => skuId),
  );
  const parts = Math.min(groups, units.length);
  return Array.from({ length: parts }, (_, at) =>
    counted(
      units.slice(Math.floor((at * units.length) / parts), Math.floor(((at + 1) * units.length) / parts)),
    ),
  );
}

const counted = (skuIds: readonly string[]): Units[] =>
  [...Map.groupBy(skuIds, (skuId) => skuId)].map(([skuId, own]) => ({ skuId, count: own.length }));
