import type { Db } from '../../../db/client.ts';
import { compareJson } from '../compare/compare-json.ts';
import { isObject } from '../compare/read-json.ts';
import type { Rules } from '../compare/rules.ts';
import type { Tally } from '../compare/tally.ts';
import { readEnds } from './read-ends.ts';

const PAGE = 200;

type Parts = { readonly copy: Db; readonly old: Db; readonly rules: Rules; readonly tally: Tally };

/**
 * Compares each order of the events on the copy with the old database. An order that one of them lacks is incomparable:
 * it was placed after the copy was made.
 */
export async function compareEnds(
  { copy, old, rules, tally }: Parts,
  orders: ReadonlyMap<string, readonly string[]>,
) {
  const ids = [...orders.keys()];
  for (let at = 0; at < ids.length; at += PAGE) {
    const page = ids.slice(at, at + PAGE);
    const [there, here] = [await readEnds(old, page), await readEnds(copy, page)];
    for (const orderId of page) {
      const [before, after] = [there.get(orderId), here.get(orderId)];
      if (before === undefined || after === undefined) {
        tally.uncompared('orders that one side lacks', 'incomparable');
        continue;
      }
      const status = isObject(before) ? String(before.status) : '';
      const call = {
        method: 'EVENTS',
        path: `/orders/${orderId}`,
        headers: {},
        body: JSON.stringify({ event: orders.get(orderId) ?? [] }),
      };
      tally.compared(
        `orders that the old service left ${status}`,
        call,
        compareJson(before, after, rules),
        null,
      );
    }
  }
}
