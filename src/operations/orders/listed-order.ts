import { type Actions, actionsOf } from '../../domain/order/order-actions.ts';
import type { OrderReadModel } from '../../domain/order/read-model.ts';
import type { OrderEntry } from '../../domain/order/records.ts';
import type { ListPlace } from '../../domain/values/list-place.ts';
import type { Deps } from '../../service/deps.ts';

/** An order in a list: its row and marks, its lines in request order, and the actions that are possible now. */
export type ListedOrder<Sheet = OrderReadModel> = {
  readonly sheet: Sheet;
  readonly lines: readonly OrderEntry[];
  readonly can: Actions;
};

/** `next`: where the page ended; null on the last one. */
export type OrderPage<Place extends ListPlace = ListPlace> = {
  readonly orders: readonly ListedOrder[];
  readonly next: Place | null;
};

export function listed<Sheet extends OrderReadModel>(
  deps: Deps,
  sheet: Sheet,
  lines: readonly OrderEntry[],
): ListedOrder<Sheet> {
  return { sheet, lines, can: actionsOf(sheet, sheet.left, deps.clock.nowMs()) };
}

/** The number of places to read: one more than the page holds tells whether there is a next page. */
export const withNext = (limit: number): number => limit + 1;

/**
 * Reads the orders of a page with two queries side by side, whatever their number. `fits` filters them again: an order
 * that has changed since its place was read must not be shown in the wrong list. Where the page ended is said by the
 * places alone: what has become of its last order since moves it nowhere.
 */
export async function loadPage<Place extends ListPlace>(
  deps: Deps,
  places: readonly Place[],
  limit: number,
  fits: (sheet: OrderReadModel) => boolean,
): Promise<OrderPage<Place>> {
  const page = places.slice(0, limit);
  const shown = page.map(({ id }) => id);
  const [sheets, lines] = await Promise.all([
    deps.store.orderReadModel.list(shown),
    deps.store.orderReadModel.lines(shown),
  ]);
  const sheetOf = new Map(sheets.map((sheet) => [sheet.orderId, sheet]));
  const linesOf = Map.groupBy(lines, (line) => line.orderId);
  const inOrder = shown.flatMap((id) => sheetOf.get(id) ?? []);
  return {
    orders: inOrder.filter(fits).map((sheet) => listed(deps, sheet, linesOf.get(sheet.orderId) ?? [])),
    next: places.length > limit ? (page.at(-1) ?? null) : null,
  };
}
