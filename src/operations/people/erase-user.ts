import { hasEnded } from '../../domain/lifecycle/order-state.ts';
import type { OrderRow } from '../../domain/order/records.ts';
import type { Deps } from '../../service/deps.ts';
import { outboxKey } from '../notifications/send-notification.ts';
import { audited } from '../shared/audited.ts';
import { scanned } from './export-user.ts';
import { lettersOf } from './letters-of.ts';

const PAGE = 100;

export type Erased = {
  /**
   * `nothing`: nothing is kept of this id. `not_over`: some orders still need their address. `other_number`: the person
   * has another number of orders than was said. These three change nothing. `not_all`: all was erased but what still has
   * to go its way, or came meanwhile
   */
  readonly outcome: 'erased' | 'not_all' | 'not_over' | 'nothing' | 'other_number' | 'would_be_erased';
  readonly orders: number;
  /** short ids of the orders that are not over */
  readonly open: readonly string[];
  /** ids of open dead letters, which may still be replayed */
  readonly letters: readonly string[];
  /** outgoing events with texts that Kafka has not yet */
  readonly unsent: number;
};

export type EraseRequest = {
  readonly userId: string;
  readonly actor: string;
  /** how many orders the person has, as the dry run told: a mistyped id is another customer; null is the dry run */
  readonly orders: number | null;
};

/**
 * Erases a person's texts (spec 13): addresses of orders, notifications, reasons, closed dead letters, and the lookups of
 * orders. Facts of money stay under the user's id. An open dead letter may hold money, and an unsent event is somebody's
 * to know: they stay until they are settled, are told, and the next run takes them. It works order by order and writes the
 * audit row last, so that it may crash anywhere and be run again. Address book, cart and coupons belong to other services,
 * which erase their own.
 */
export async function eraseUser(deps: Deps, { userId, actor, orders }: EraseRequest): Promise<Erased> {
  const known = await ordersOf(deps, userId);
  const counts = countsOf(known);
  const none = { ...counts, letters: [], unsent: 0 };
  if (known.length === 0 && !(await isKept(deps, userId))) return { outcome: 'nothing', ...none };
  if (counts.open.length > 0) return { outcome: 'not_over', ...none };
  if (orders === null)
    return { outcome: 'would_be_erased', ...counts, ...(await leftOf(deps, userId, known)) };
  if (orders !== known.length) return { outcome: 'other_number', ...none };
  return audited(
    deps,
    { actor, action: 'user.erase', subject: userId },
    async () => {
      const all = await eraseOrders(deps, userId, known);
      await deps.store.transaction([], (repos) =>
        repos.personalData.eraseNotifications(userId, outboxKey(userId)),
      );
      for (const { letterId, state } of await lettersOf(deps, idsOf(all)))
        if (state !== 'open')
          await deps.store.transaction([], (repos) => repos.personalData.eraseLetter(letterId));
      const left = { ...countsOf(all), ...(await leftOf(deps, userId, all)) };
      const isAll = left.open.length === 0 && left.letters.length === 0 && left.unsent === 0;
      return { outcome: isAll ? ('erased' as const) : ('not_all' as const), ...left };
    },
    ({ orders, letters, unsent }) => ({ orders, letters_left: letters.length, unsent_left: unsent }),
  );
}

type Known = Pick<OrderRow, 'orderId' | 'shortId' | 'region' | 'status'>;

const idsOf = (known: readonly Known[]): ReadonlySet<string> => new Set(known.map(({ orderId }) => orderId));

const countsOf = (known: readonly Known[]) => ({
  orders: known.length,
  open: known.filter((one) => !hasEnded(one.status)).map((one) => one.shortId),
});

/**
 * Erases order by order, and lists them anew until none has come meanwhile; one that is not over keeps its address.
 * @returns all orders as listed last
 */
async function eraseOrders(deps: Deps, userId: string, known: readonly Known[]): Promise<readonly Known[]> {
  const erased = new Set<string>();
  for (let all = known; ; all = await ordersOf(deps, userId)) {
    const next = all.filter((one) => hasEnded(one.status) && !erased.has(one.orderId));
    if (next.length === 0) return all;
    for (const { orderId, region } of next) {
      await deps.store.transaction([`order ${orderId}`], async (repos) => {
        await repos.orders.lock([orderId]);
        await repos.personalData.eraseOrder(orderId, region);
      });
      erased.add(orderId);
    }
  }
}

/** Whether anything of ours is kept of an id without orders; it looks through whole tables. */
async function isKept(deps: Deps, userId: string): Promise<boolean> {
  const { personalData } = deps.store;
  const { keys, notifications, outgoing } = await personalData.besideOrders(userId, outboxKey(userId));
  if ([keys, notifications, outgoing].some((rows = []) => rows.length > 0)) return true;
  return (
    (await scanned(userId, 'sentId', personalData.intakes)).length > 0 ||
    (await scanned(userId, 'orderId', personalData.holds)).length > 0
  );
}

/** What cannot be erased yet, looked at anew: it may have come while this ran. */
async function leftOf(
  deps: Deps,
  userId: string,
  known: readonly Known[],
): Promise<Pick<Erased, 'letters' | 'unsent'>> {
  const ids = idsOf(known);
  const open = (await lettersOf(deps, ids)).filter(({ state }) => state === 'open');
  const keys = [...ids, outboxKey(userId)];
  let unsent = 0;
  for (let at = 0; at < keys.length; at += PAGE)
    unsent += await deps.store.personalData.unsentTexts(keys.slice(at, at + PAGE));
  return { letters: open.map(({ letterId }) => letterId), unsent };
}

async function ordersOf({ store }: Deps, userId: string): Promise<readonly Known[]> {
  const found: Known[] = [];
  for (let after = ''; ; ) {
    const page = await store.personalData.ordersOf(userId, after, PAGE);
    for (const { orderId, shortId, region, status } of page) found.push({ orderId, shortId, region, status });
    after = page.at(-1)?.orderId ?? '';
    if (page.length < PAGE) return found;
  }
}
