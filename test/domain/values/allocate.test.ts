import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { allocate, sum } from '../../../src/domain/values/money.ts';

describe('allocate', () => {
  test.each<[bigint, bigint[], bigint[]]>([
    [500n, [1824n, 3603n], [168n, 332n]], // the worked example
    [10n, [1n, 1n, 1n], [4n, 3n, 3n]], // ties go to the earlier
    [11n, [1n, 1n, 1n], [4n, 4n, 3n]],
    [1n, [1n, 1n], [1n, 0n]],
    [1n, [1n, 2n], [0n, 1n]], // the larger remainder goes before the earlier
    [7n, [0n, 0n, 0n], [3n, 2n, 2n]], // all zero: evenly
    [5n, [0n, 3n, 0n], [0n, 5n, 0n]],
    [0n, [3n, 4n], [0n, 0n]],
    [0n, [], []],
    [9n, [2n], [9n]],
  ])('%p by %p is %p', (total, weights, shares) => expect(allocate(total, weights)).toEqual(shares));

  test.each<[bigint, bigint[]]>([
    [1n, []],
    [-1n, [1n]],
    [1n, [1n, -1n]],
  ])('%p by %p is refused', (total, weights) => expect(() => allocate(total, weights)).toThrow(RangeError));

  const amount = fc.bigInt({ min: 0n, max: 10n ** 14n });
  // Small weights make equal remainders likely, large ones make every digit count.
  const weights = fc.array(fc.oneof(fc.bigInt({ min: 0n, max: 3n }), amount), {
    minLength: 1,
    maxLength: 40,
  });
  const shareInput = fc.tuple(fc.oneof(fc.bigInt({ min: 0n, max: 50n }), amount), weights);

  test('gives exactly the total, each within 1 of the ideal', () => {
    fc.assert(
      fc.property(shareInput, ([total, parts]) => {
        const shares = allocate(total, parts);
        expect(shares.length).toBe(parts.length);
        expect(sum(shares)).toBe(total);
        const zero = sum(parts) === 0n;
        const whole = zero ? BigInt(parts.length) : sum(parts);
        shares.forEach((share, at) => {
          const ideal = total * (zero ? 1n : (parts[at] ?? 0n)); // over `whole`
          const off = share * whole - ideal;
          expect(off < whole && off > -whole).toBe(true);
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('rounds up in order of remainder, ties to the earlier', () => {
    fc.assert(
      fc.property(shareInput, ([total, parts]) => {
        fc.pre(sum(parts) > 0n);
        const shares = allocate(total, parts);
        const whole = sum(parts);
        const judged = parts.map((part, at) => ({
          remainder: (total * part) % whole,
          up: shares[at] !== (total * part) / whole,
        }));
        judged.forEach((later, at) => {
          for (const earlier of judged.slice(0, at)) {
            if (earlier.remainder > later.remainder && later.up) expect(earlier.up).toBe(true);
            if (earlier.remainder === later.remainder && later.up) expect(earlier.up).toBe(true);
            if (earlier.remainder < later.remainder && earlier.up) expect(later.up).toBe(true);
          }
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('no share exceeds its weight when the total does not exceed their sum', () => {
    fc.assert(
      fc.property(weights, fc.bigInt({ min: 0n, max: 1000n }), (parts, permille) => {
        const shares = allocate((sum(parts) * permille) / 1000n, parts);
        shares.forEach((share, at) => {
          expect(share <= (parts[at] ?? 0n)).toBe(true);
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('splits evenly when nothing weighs: the first get one more', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1000n }), fc.integer({ min: 1, max: 20 }), (total, count) => {
        const n = BigInt(count);
        const expected = Array.from(
          { length: count },
          (_, at) => total / n + (BigInt(at) < total % n ? 1n : 0n),
        );
        expect(
          allocate(
            total,
            Array.from({ length: count }, () => 0n),
          ),
        ).toEqual(expected);
      }),
    );
  });
});
