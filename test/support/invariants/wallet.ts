import { type Must, type OrderOf, of, type Snapshot, total } from './snapshot.ts';

const BEFORE_PAID = ['unpaid', 'authorized'];

/**
 * Every freeze of wallet money belongs to a hold, and ends at most once, in the way of its order. `isSettled`: no
 * request is open, so rebate knows every decision.
 */
export function checkWallet(s: Snapshot, must: Must, isSettled: boolean): void {
  const orders = new Map(s.orders.map((order) => [order.orderId, order]));
  const holds = new Map(s.holds.map((hold) => [hold.orderId, hold]));
  for (const order of s.orders) {
    const held = holds.get(order.orderId)?.amountMinor ?? 0n;
    must('wallet', held === order.cashMinor, () => `${order.orderId} uses ${order.cashMinor}, holds ${held}`);
  }
  for (const hold of s.holds) {
    const atRebate = s.rebate.holds.get(hold.orderId);
    const pair = `${hold.state} / ${atRebate?.state ?? 'nothing'}`;
    const may = waysOf(orders.get(hold.orderId), isSettled);
    must('wallet', may.includes(pair), () => `${hold.orderId}: ${pair}, may be ${may.join(', ')}`);
    const amount = atRebate?.amount.amountMinor ?? hold.amountMinor;
    must('wallet', amount === hold.amountMinor, () => `${hold.orderId}: another amount at rebate`);
  }
  for (const ref of s.rebate.holds.keys())
    must('wallet', holds.has(ref), () => `rebate holds ${ref}, which nobody remembers`);
  checkCredits(s, must, isSettled);
  checkBalances(s, must);
}

/** The pairs `our state / rebate's state` that an order may have. */
function waysOf(order: OrderOf | undefined, isSettled: boolean): readonly string[] {
  if (order !== undefined && BEFORE_PAID.includes(order.status)) return ['bound / frozen'];
  const ended = order === undefined || order.status === 'canceled';
  const settled = ended ? ['released / released', 'released / closed'] : ['deducted / deducted'];
  if (isSettled) return settled;
  const underWay = ended
    ? ['releasing / frozen', 'releasing / released', 'releasing / closed', 'releasing / nothing']
    : ['deducting / frozen', 'deducting / deducted'];
  const abandoned = order === undefined ? ['frozen / nothing', 'frozen / frozen'] : [];
  return [...settled, ...underWay, ...abandoned];
}

/** Each credit belongs to a wallet leg, once, with its amount. */
function checkCredits(s: Snapshot, must: Must, isSettled: boolean): void {
  const legs = new Map(
    s.legs.filter((leg) => leg.leg === 'wallet').map((leg) => [`${leg.refundId}:wallet`, leg]),
  );
  for (const [ref, credit] of s.rebate.credits) {
    const leg = legs.get(ref);
    must('credit', leg?.amountMinor === credit.amount.amountMinor, () => `${ref}: no leg of that amount`);
    if (isSettled) must('credit', leg?.status === 'succeeded', () => `${ref}: credited, leg ${leg?.status}`);
  }
  for (const [ref, leg] of legs) {
    const user = s.orders.find((order) => order.orderId === leg.orderId)?.userId;
    const credit = s.rebate.credits.get(ref);
    if (leg.status === 'succeeded')
      must(
        'credit',
        credit !== undefined && credit.userId === user,
        () => `${ref}: succeeded without credit`,
      );
    if (isSettled)
      must('credit', ['succeeded', 'failed'].includes(leg.status), () => `${ref}: still ${leg.status}`);
  }
}

/** start = left + frozen + deducted - credited, per user. */
function checkBalances(s: Snapshot, must: Must): void {
  for (const [userId, start] of s.start.wallets ?? []) {
    const left = s.rebate.wallets.get(userId)?.amountMinor ?? start.amountMinor;
    const held = [...s.rebate.holds.entries()]
      .filter(([, hold]) => hold.userId === userId && ['frozen', 'deducted'].includes(hold.state))
      .map(([, hold]) => hold.amount.amountMinor);
    const back = [...s.rebate.credits.values()].filter((credit) => credit.userId === userId);
    const sum = left + total(held) - total(back.map((credit) => credit.amount.amountMinor));
    must('wallet', sum === start.amountMinor, () => `${userId}: ${sum} of ${start.amountMinor}`);
    const own = s.orders.filter((order) => order.userId === userId);
    const used = own
      .flatMap((order) => of(s.holds, order.orderId))
      .filter((hold) => hold.state === 'deducted');
    const deducted = [...s.rebate.holds.values()].filter(
      (hold) => hold.userId === userId && hold.state === 'deducted',
    );
    // A hold that rebate has deducted was decided here, whether its answer arrived or not.
    must('wallet', deducted.length >= used.length, () => `${userId}: deducted here, not at rebate`);
  }
}
