import type { TaleOrder, Units } from '../tale';

/** The ordered counts and the worth of each unit, computed once from the order's price. */
export type Shop = {
  readonly order: TaleOrder;
  readonly counts: ReadonlyMap<string, number>;
  readonly malls: ReadonlyMap<string, string>;
  /** worth of each unit of a SKU, in order: allocate(payable, [1, ...]) (spec 11) */
  readonly worth: ReadonlyMap<string, readonly bigint[]>;
};

/** Largest remainder with an exact sum; ties go to the earlier; all weights zero split evenly (spec 4). */
export function allocate(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((a, b) => a + b, 0n);
  const used = sum === 0n ? weights.map(() => 1n) : weights;
  const whole = sum === 0n ? BigInt(weights.length) : sum;
  const parts = used.map((weight) => (total * weight) / whole);
  const rests = used.map((weight, index) => ({ index, rest: (total * weight) % whole }));
  rests.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  let open = total - parts.reduce((a, b) => a + b, 0n);
  for (const { index } of rests) {
    if (open === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    open -= 1n;
  }
  return parts;
}

export function openShop(order: TaleOrder): Shop {
  const counts = new Map<string, number>();
  const malls = new Map<string, string>();
  const worth = new Map<string, readonly bigint[]>();
  for (const line of order.lines) {
    counts.set(line.sku, line.count);
    malls.set(line.sku, line.mall);
    worth.set(line.sku, allocate(line.payable, new Array<bigint>(line.count).fill(1n)));
  }
  return { order, counts, malls, worth };
}

/** Units in a canonical form: added up by SKU and sorted. */
export function unitsText(units: Units | null): string {
  if (units === null) return '*';
  if (units.length === 1) return `${units[0]?.sku}x${units[0]?.count}`;
  const sums = new Map<string, number>();
  for (const { sku, count } of units) sums.set(sku, (sums.get(sku) ?? 0) + count);
  return [...sums]
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([sku, count]) => `${sku}x${count}`)
    .join('+');
}

export function countOf(units: Units, sku: string): number {
  let sum = 0;
  for (const unit of units) if (unit.sku === sku) sum += unit.count;
  return sum;
}

export function larger(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

export function smaller(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}
