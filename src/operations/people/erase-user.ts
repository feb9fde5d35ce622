import { hasEnded } from '../../domain/lifecycle/order-state.ts';
import type { OrderRow } from '../../domain/order/records.ts';
import type { Deps } from '../../service/deps.ts';
import { outboxKey } from '../notifications/send-notification.ts';
import { audited } from '../shared/audited.ts';

const PAGE = 100;

export type Erased = {
  /** `not_over`: some orders still need their address, so nothing was changed */
  readonly outcome: 'erased' | 'not_over' | 'would_be_erased';
  readonly orders: number;
  /** short ids of the orders that are not over */
  readonly open: readonly string[];
};

export type EraseRequest = { readonly userId: string; readonly actor: string; readonly isDryRun: boolean };

/**
 * Erases a person's texts (spec 13): addresses of orders, notifications, reasons, and the lookups of orders. Facts of
 * money stay under the user's id. It works order by order and writes the audit row last, so that it may crash anywhere
 * and be run again. Address book, cart and coupons belong to other services, which erase their own.
 */
export async function eraseUser(deps: Deps, { userId, actor, isDryRun }: EraseRequest): Promise<Erased> {
  const known = await ordersOf(deps, userId);
  const open = known.filter((one) => !hasEnded(one.status)).map((one) => one.shortId);
  const counts = { orders: known.length, open };
  if (open.length > 0) return { outcome: 'not_over', ...counts };
  if (isDryRun) return { outcome: 'would_be_erased', ...counts };
  return audited(
    deps,
    { actor, action: 'user.erase', subject: userId },
    async () => {
      for (const { orderId, region } of known)
        await deps.store.transaction([`order ${orderId}`], async (repos) => {
          await repos.orders.lock([orderId]);
          await repos.personalData.eraseOrder(orderId, region);
        });
      await deps.store.transaction([], (repos) =>
        repos.personalData.eraseNotifications(userId, outboxKey(userId)),
      );
      return { outcome: 'erased' as const, ...counts };
    },
    ({ orders }) => ({ orders }),
  );
}

type Known = Pick<OrderRow, 'orderId' | 'shortId' | 'region' | 'status'>;

async function ordersOf({ store }: Deps, userId: string): Promise<readonly Known[]> {
  const found: Known[] = [];
  for (let after = ''; ; ) {
    const page = await store.personalData.ordersOf(userId, after, PAGE);
    for (const { orderId, shortId, region, status } of page) found.push({ orderId, shortId, region, status });
    after = page.at(-1)?.orderId ?? '';
    if (page.length < PAGE) return found;
  }
}
