import { type Actions, actionsOf } from '../../domain/order/order-actions.ts';
import type { OrderReadModel } from '../../domain/order/read-model.ts';
import type { OrderEntry } from '../../domain/order/records.ts';
import type { Deps } from '../../service/deps.ts';

/** An order in a list: its row and marks, its lines in request order, and the actions that are possible now. */
export type ListedOrder<Sheet = OrderReadModel> = {
  readonly sheet: Sheet;
  readonly lines: readonly OrderEntry[];
  readonly can: Actions;
};

/** `nextCursor` is '' on the last page. */
export type OrderPage = { readonly orders: readonly ListedOrder[]; readonly nextCursor: string };

export function listed<Sheet extends OrderReadModel>(
  deps: Deps,
  sheet: Sheet,
  lines: readonly OrderEntry[],
): ListedOrder<Sheet> {
  return { sheet, lines, can: actionsOf(sheet, sheet.left, deps.clock.nowMs()) };
}

/** The number of ids to read: one more than the page holds tells whether there is a next page. */
export const withNext = (limit: number): number => limit + 1;

/**
 * Reads the orders of a page of ids with two queries side by side, whatever their number. `fits` filters them again: an
 * order that has changed since its id was read must not be shown in the wrong list.
 */
export async function loadPage(
  deps: Deps,
  ids: readonly string[],
  limit: number,
  fits: (sheet: OrderReadModel) => boolean,
  cursorOf: (last: OrderReadModel) => string,
): Promise<OrderPage> {
  const shown = ids.slice(0, limit);
  const [sheets, lines] = await Promise.all([
    deps.store.orderReadModel.list(shown),
    deps.store.orderReadModel.lines(shown),
  ]);
  const sheetOf = new Map(sheets.map((sheet) => [sheet.orderId, sheet]));
  const linesOf = Map.groupBy(lines, (line) => line.orderId);
  const inOrder = shown.flatMap((id) => sheetOf.get(id) ?? []);
  const last = ids.length > limit ? inOrder.at(-1) : undefined;
  return {
    orders: inOrder.filter(fits).map((sheet) => listed(deps, sheet, linesOf.get(sheet.orderId) ?? [])),
    nextCursor: last === undefined ? '' : cursorOf(last),
  };
}
