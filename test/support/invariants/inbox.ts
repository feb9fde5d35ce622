import { givenEarly, type Must, type OrderOf, of, type Snapshot, total } from './snapshot.ts';

export type Event = Snapshot['events'][number];
type Fields = {
  readonly payment_id: string;
  readonly status: string;
  readonly amount: { readonly v: string; readonly c: string };
  readonly entries: readonly { readonly sku_id: string; readonly count: number }[] | null;
};
const STRENGTH = ['failed', 'authorized', 'voided', 'captured'];
const RANKS = ['paid', 'purchased', 'shipped', 'receiving', 'received'];

export const fieldsOf = (event: Event) => event.body as unknown as Fields;
export const minorOf = ({ v }: { readonly v: string }): bigint => BigInt(v.replace('.', ''));
export const counted = (s: Snapshot, orderId: string, name: string): Event[] =>
  of(s.events, orderId).filter((event) => event.name === name && event.state === 'applied');

/** Every event is kept once, with one effect: payments and states agree exactly with the kept events. */
export function checkInbox(s: Snapshot, must: Must, isSettled: boolean): void {
  const known = new Set(s.orders.map((order) => order.orderId));
  for (const event of s.events) {
    const states = statesOf(event.orderId, known);
    const what = () => `${event.orderId} ${event.eventKey}: ${event.state} (${event.reason})`;
    if (isSettled) must('inbox', states.includes(event.state) || isBuried(s, event), what);
    if (event.state === 'refused') {
      const status = s.orders.find((order) => order.orderId === event.orderId)?.status ?? '';
      must('inbox', ['canceled', 'refunded'].includes(status), what);
    }
  }
  for (const { name, detail } of s.letters)
    must('inbox', !detail.startsWith('not kept whole'), () => `the letter of ${name} is ${detail}`);
  for (const order of s.orders) {
    checkPayments(s, must, order);
    checkProgress(s, must, order);
  }
}

/** The event can never be applied, and has a dead letter with the reason. */
const isBuried = (s: Snapshot, { orderId, state, reason }: Event): boolean =>
  state === 'dead' &&
  reason !== 'UNKNOWN_ORDER' &&
  s.letters.some((letter) => letter.orderId === orderId && letter.reason === reason);

/** The states of kept events; an event without a handler is filed under no order. */
const statesOf = (orderId: string, known: ReadonlySet<string>): readonly string[] => {
  if (orderId === '') return ['ignored'];
  return known.has(orderId) ? ['applied', 'refused', 'conflict', 'ignored'] : ['waiting', 'dead'];
};

function checkPayments(s: Snapshot, must: Must, order: OrderOf): void {
  const { orderId } = order;
  const events = of(s.events, orderId).filter(
    (event) => event.name.startsWith('payment_') && event.state === 'applied',
  );
  const statusOf = (event: Event) => (event.name === 'payment_failed_cm' ? 'failed' : fieldsOf(event).status);
  const byPayment = Map.groupBy(events, (event) => fieldsOf(event).payment_id);
  const rows = of(s.payments, orderId);
  must('payment', rows.length === byPayment.size, () => `${orderId}: ${rows.length} of ${byPayment.size}`);
  for (const row of rows) {
    const own = byPayment.get(row.paymentId) ?? [];
    const best = Math.max(...own.map((event) => STRENGTH.indexOf(statusOf(event))));
    const amounts = own.filter((event) => statusOf(event) === row.status && row.status !== 'failed');
    const isRight =
      STRENGTH.indexOf(row.status) === best &&
      amounts.every((event) => minorOf(fieldsOf(event).amount) === row.amountMinor);
    must('payment', isRight, () => `${orderId} ${row.paymentId}: ${row.status} ${row.amountMinor}`);
  }
  const found = of(s.lookups, orderId).filter((one) => one.kind === 'payment');
  for (const { paymentId } of rows)
    must(
      'lookup',
      found.some((one) => one.value === paymentId),
      () => `${orderId}: support cannot find it by ${paymentId}`,
    );
}

/** The order's state is exactly the one to which its events lead (spec 9, 10). */
function checkProgress(s: Snapshot, must: Must, order: OrderOf): void {
  const { orderId, status } = order;
  const at = RANKS.indexOf(status);
  const captured = total(
    of(s.payments, orderId)
      .filter((row) => row.status === 'captured' && row.currency === order.currency)
      .map((row) => row.amountMinor ?? 0n),
  );
  const isCovered = captured >= order.finalMinor;
  if (at >= 0) must('progress', isCovered, () => `${orderId} is ${status} with ${captured} captured`);
  const there = captured - givenEarly(s, orderId);
  if (status === 'unpaid' || status === 'authorized')
    must('progress', there < order.finalMinor, () => `${orderId} is ${status}, but ${there} are there`);
  const groups = counted(s, orderId, 'group_update').map(fieldsOf);
  const far = (...statuses: string[]) => groups.some((one) => statuses.includes(one.status));
  const boughtAll = covers(s, orderId, counted(s, orderId, 'purchased').map(fieldsOf));
  const gotAll = covers(
    s,
    orderId,
    groups.filter((one) => one.status === 'received'),
  );
  const facts = [
    true,
    boughtAll === true,
    far('shipped', 'arrived', 'received'),
    far('arrived', 'received'),
    gotAll === true,
  ];
  if (at >= 0 && at < RANKS.length - 1)
    must('progress', facts[at + 1] === false, () => `${orderId} is only ${status}, its events say more`);
  for (const { reason } of of(s.timeline, orderId)) {
    const needs = { first_group_shipped: 2, first_group_arrived: 3 }[reason];
    if (needs !== undefined) must('progress', facts[needs] === true, () => `${orderId}: ${reason} unsaid`);
    const isTrue = { all_purchased: boughtAll, all_groups_received: gotAll }[reason];
    must('progress', isTrue !== false, () => `${orderId}: ${reason} is not so`);
  }
}

/**
 * Do these entries cover the ordered units less the refunded ones? Null entries mean all.
 * @returns null when all units were refunded, for then it cannot be told
 */
function covers(s: Snapshot, orderId: string, told: readonly Pick<Fields, 'entries'>[]): boolean | null {
  const back = of(s.refunds, orderId)
    .filter((refund) => refund.status === 'succeeded')
    .flatMap((refund) => refund.units);
  const wanted = of(s.entries, orderId).map(({ skuId, count }) => ({
    skuId,
    count: count - back.filter((one) => one.skuId === skuId).reduce((sum, one) => sum + one.count, 0),
  }));
  if (!wanted.some((one) => one.count > 0)) return null;
  if (told.some((one) => one.entries === null)) return true;
  const have = (skuId: string) =>
    told
      .flatMap((one) => one.entries ?? [])
      .filter((one) => one.sku_id === skuId)
      .reduce((sum, one) => sum + one.count, 0);
  return wanted.every((one) => have(one.skuId) >= one.count);
}
