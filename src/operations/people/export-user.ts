import type { DeadLetter } from '../../domain/order/dead-letter.ts';
import type { Deps } from '../../service/deps.ts';
import { outboxKey } from '../notifications/send-notification.ts';
import { audited } from '../shared/audited.ts';
import { lettersOf } from './letters-of.ts';

const PAGE = 100;
/** Of tables that are looked through whole. */
const SCAN_PAGE = 1_000;

/** All rows of a person; each of `orders` comes with the rows that belong to it. */
export type UserExport = {
  readonly user_id: string;
  readonly orders: readonly Readonly<Record<string, unknown>>[];
  readonly [table: string]: unknown;
};

/**
 * Exports everything that is kept of a person (spec 13), with an audit row of who asked. An unknown user has nothing.
 */
export async function exportUser(deps: Deps, userId: string, actor: string): Promise<UserExport> {
  return audited(
    deps,
    { actor, action: 'user.export', subject: userId },
    () => collect(deps, userId),
    ({ orders }) => ({ orders: orders.length }),
  );
}

async function collect(deps: Deps, userId: string): Promise<UserExport> {
  const { personalData } = deps.store;
  const found: Readonly<Record<string, unknown>>[] = [];
  for (let after = ''; ; ) {
    const page = await personalData.ordersOf(userId, after, PAGE);
    const around = page.length === 0 ? null : await personalData.aroundOrders(page.map((one) => one.orderId));
    for (const order of page) {
      const own = Object.entries(around ?? {}).map(([name, rows]) => [
        name,
        rows.filter((row) => ('subject' in row ? row.subject : row.orderId) === order.orderId),
      ]);
      found.push({ ...order, ...Object.fromEntries(own) });
    }
    after = page.at(-1)?.orderId ?? '';
    if (page.length < PAGE) break;
  }
  const ids = new Set(found.map((order) => String(order.orderId)));
  return {
    user_id: userId,
    orders: found,
    ...(await personalData.besideOrders(userId, outboxKey(userId))),
    noti_intakes: await scanned(userId, 'sentId', personalData.intakes),
    // Of checkouts that made no order; the others stand with their orders.
    wallet_holds: (await scanned(userId, 'orderId', personalData.holds)).filter(
      ({ orderId }) => !ids.has(String(orderId)),
    ),
    dead_letters: await wholeLetters(deps, ids),
  };
}

type Row = Readonly<Record<string, unknown>>;

/** The person's rows of a table that no index leads to by user: only an operator's command asks for them. */
export async function scanned(
  userId: string,
  key: string,
  pageOf: (after: string, limit: number) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let after = ''; ; ) {
    const page = await pageOf(after, SCAN_PAGE);
    found.push(...page.filter((row) => row.userId === userId));
    if (page.length < SCAN_PAGE) return found;
    after = String(page.at(-1)?.[key]);
  }
}

/** Letters with their payload as text; bytes that are no UTF-8 show as the replacement character. */
async function wholeLetters(deps: Deps, orderIds: ReadonlySet<string>) {
  const whole: DeadLetter[] = [];
  for (const { letterId } of await lettersOf(deps, orderIds)) {
    const letter = await deps.store.deadLetters.find(letterId);
    if (letter === null) continue;
    const bytes = Uint8Array.from(atob(letter.payload ?? ''), (char) => char.charCodeAt(0));
    whole.push({ ...letter, payload: letter.payload === null ? null : new TextDecoder().decode(bytes) });
  }
  return whole;
}
