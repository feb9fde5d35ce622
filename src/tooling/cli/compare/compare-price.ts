import { compareJson } from './compare-json.ts';
import type { Difference } from './difference.ts';
import type { Answer, Call } from './exchange.ts';
import { isObject, type Json, readJson } from './read-json.ts';
import type { Rules } from './rules.ts';

/**
 * Compares the final of the old service's order with the new one's summary of the same body, exactly.
 * @returns null when the old service placed no order
 */
export function comparePrice(call: Call, old: Answer, fresh: Answer, rules: Rules): Difference[] | null {
  const placed = pick(pick(readJson(old.body), 'data'), 'order');
  const final = pick(placed, 'final');
  if (old.status !== 200 || final === undefined) return null;
  const summary = pick(readJson(fresh.body), 'data');
  if (fresh.status !== 200) {
    const error = pick(readJson(fresh.body), 'error');
    return [
      {
        path: 'status',
        at: 'status',
        kind: 'status',
        old: '200',
        new: `${fresh.status} ${error ?? ''}`.trim(),
      },
    ];
  }
  const reason = whyApart(call, placed, summary);
  return compareJson({ order: { final } }, { order: { final: pick(summary, 'final') ?? null } }, rules).map(
    (one) => ({
      ...one,
      path: `data.${one.path}`,
      at: `data.${one.at}`,
      ...(reason === null ? {} : { reason }),
    }),
  );
}

/** Why the two may differ: the order has taken stock or coupon, which the summary beside it cannot have again. */
function whyApart(call: Call, placed: Json | undefined, summary: Json | undefined): string | null {
  const reason = pick(pick(summary, 'coupon'), 'reason');
  if (reason === 'COUPON_ALREADY_USED' || reason === 'COUPON_USED_UP')
    return 'The order had taken the coupon before the summary was made.';
  if (pick(summary, 'can_checkout') === false)
    return 'The order had taken the stock before the summary was made.';
  if (!isSame(pick(placed, 'cash'), pick(summary, 'cash')))
    return 'The order had frozen the wallet money before the summary was made.';
  const token = pick(readJson(call.body ?? ''), 'price_token');
  return typeof token === 'string' && token !== ''
    ? 'The order was priced by a price_token: the rate and discounts of up to 10 minutes before.'
    : null;
}

const pick = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) ? value[name] : undefined;
const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || JSON.stringify(a) === JSON.stringify(b);
