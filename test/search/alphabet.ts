import type { OrderEvent } from '../../src/domain/lifecycle/order-event.ts';
import type { OrderCommand } from '../../src/domain/order/decide.ts';
import { legOf } from '../../src/domain/order/facts.ts';
import type { RefundLegRow, StoredRefund } from '../../src/domain/order/records.ts';
import { refundIdAtPayment } from '../../src/domain/refunds/refund-attempts.ts';
import { formatMinor } from '../../src/domain/values/money.ts';
import { NOW_MS, type Scene, type Scenery, SKU_A, SKU_B } from './scenery.ts';
import type { TaleCommand } from './tale.ts';

/** A command for the service, and the same for its judge. Null where the letter has no meaning in a scene. */
export type Said = {
  readonly tale: TaleCommand;
  readonly command: OrderCommand;
  /** the time of the command; by default the clock stands still */
  readonly nowMs?: number;
};
export type Letter = {
  readonly name: string;
  readonly isEvent: boolean;
  readonly say: (scene: Scene, at: Scenery) => Said | null;
};

const CAUSE = { actor: 'search', traceparent: null };
const iso = (ms: number): string => new Date(ms).toISOString();
const ATTEMPT_MS = 600_000;
/** What people write is as long as it may be, for it must fit wherever it is kept. */
const words = (chars: number): string => 'Wörter '.repeat(chars).slice(0, chars);

/** The clock: attempts begin ten minutes apart on every path, so that equal states have equal texts. */
export const clockOf = ({ aggregate }: Scene): number =>
  NOW_MS + ATTEMPT_MS * aggregate.refunds.flatMap((one) => one.legs).flatMap((leg) => leg.attempts).length;

const incoming = (event: OrderEvent, eventId: string | null = null): OrderCommand => ({
  kind: 'event',
  incoming: { event, eventId, via: 'kafka', headers: null, traceparent: null },
});

const orderIdOf = (at: Scenery): string => at.first.aggregate.order.orderId;

type Pay = {
  readonly name: string;
  readonly paymentId: string;
  readonly status: 'authorized' | 'captured' | 'voided';
  readonly amount: (due: bigint) => bigint;
  readonly currency?: string;
  readonly minute: number;
};

/** What payments have to bring; where nothing is due, what the wallet paid. */
const priceOf = ({ tale }: Scenery): bigint => tale.due || tale.cash;

const part = (due: bigint): bigint => due / 3n;

const payment = ({ name, paymentId, status, amount, currency, minute }: Pay): Letter => ({
  name,
  isEvent: true,
  say: (_, at) => {
    const c = currency ?? at.tale.currency;
    const minor = amount(priceOf(at));
    const atMs = NOW_MS + minute * 1_000;
    return {
      tale: { kind: 'payment', paymentId, status, amount: minor, currency: c, atMs },
      command: incoming({
        name: 'payment_notified_cm',
        body: {
          order_id: orderIdOf(at),
          payment_id: paymentId,
          status,
          amount: { v: formatMinor(minor, c), c },
          method: 'card',
          occurred_at: iso(atMs),
        },
      }),
    };
  },
});

const failure = (paymentId: string): Letter => ({
  name: `${paymentId} failed`,
  isEvent: true,
  say: (_, at) => ({
    tale: { kind: 'payment_failed', paymentId, reasonCode: 'REFUSED', atMs: NOW_MS },
    command: incoming({
      name: 'payment_failed_cm',
      body: {
        order_id: orderIdOf(at),
        payment_id: paymentId,
        reason_code: 'REFUSED',
        reason: words(255),
        occurred_at: iso(NOW_MS),
      },
    }),
  }),
});

const purchase = (mall: 'taobao' | 'tmall', sku: string, count: number, name: string): Letter => ({
  name,
  isEvent: true,
  say: (_, at) => ({
    tale: { kind: 'purchased', purchaseNo: 'B', mall, entries: [{ sku, count }] },
    command: incoming({
      name: 'purchased',
      body: {
        order_id: orderIdOf(at),
        purchase_no: 'B',
        mall,
        entries: [{ sku_id: sku, count }],
        occurred_at: iso(NOW_MS),
      },
    }),
  }),
});

const parcel = (status: 'shipped' | 'arrived' | 'received'): Letter => ({
  name: `parcel ${status}`,
  isEvent: true,
  say: (_, at) => ({
    tale: { kind: 'group', groupId: 'G', status, entries: null },
    command: incoming({
      name: 'group_update',
      body: {
        order_id: orderIdOf(at),
        group_id: 'G',
        status,
        carrier: '',
        tracking_no: '',
        entries: null,
        occurred_at: iso(NOW_MS),
      },
    }),
  }),
});

type Ticket = {
  readonly refundId: string;
  readonly units?: readonly { readonly sku: string; readonly count: number }[];
  readonly amount?: (due: bigint) => bigint;
  readonly includeShipping?: boolean;
  readonly to?: 'original' | 'wallet';
};

const ticket = (name: string, asked: Ticket): Letter => ({
  name,
  isEvent: false,
  say: (_, at) => {
    const { refundId, units = null, includeShipping = false, to = 'original' } = asked;
    const amount = asked.amount?.(priceOf(at)) ?? null;
    return {
      tale: { kind: 'ticket', refundId, units, amount, includeShipping, to },
      command: {
        kind: 'refund',
        cause: CAUSE,
        asked: {
          refundId,
          reason: words(255),
          requestHash: name,
          formerHash: name,
          request: {
            entries: units?.map(({ sku, count }) => ({ skuId: sku, count })) ?? null,
            amount: amount === null ? null : { amountMinor: amount, currency: at.tale.currency },
            includeShipping,
            to,
          },
        },
      },
    };
  },
});

type Found = { readonly refund: StoredRefund; readonly leg: RefundLegRow };

const legsOf = ({ aggregate }: Scene): Found[] =>
  aggregate.refunds.flatMap((refund) => refund.legs.map((leg) => ({ refund, leg })));
const isOpen = (status: string | undefined): boolean => status === 'requested' || status === 'processing';

type Notice = {
  readonly name: string;
  readonly status: 'succeeded' | 'failed';
  readonly pick: (found: Found) => boolean;
  /** the attempt that the notice is about, from 1 */
  readonly attempt: (leg: RefundLegRow) => number;
  readonly saysAttempt: boolean;
  /** how long after the beginning of that attempt the notice occurred */
  readonly afterMs: number;
  /** the sender repeats it with its id and a new time */
  readonly isOldNews?: boolean;
  readonly other?: boolean;
};

const notice = (one: Notice): Letter => ({
  name: one.name,
  isEvent: false,
  say: (scene, at) => {
    const found = legsOf(scene).find((each) => each.leg.leg !== 'wallet' && one.pick(each));
    if (found === undefined) return null;
    const { refund, leg } = found;
    const attempt = one.attempt(leg);
    const began = leg.attempts[attempt - 1]?.beganAtMs ?? NOW_MS;
    const atMs = one.isOldNews === true ? clockOf(scene) : began + one.afterMs;
    const amount = leg.amountMinor + (one.other === true ? 1n : 0n);
    const legs = refund.legs.map(legOf);
    const eventId = `${refund.refundId}/${leg.leg}/${attempt}/${one.status}`;
    const wasTold = scene.aggregate.events.some((row) => row.eventId === eventId && row.state === 'applied');
    return {
      tale: {
        kind: 'notice',
        refundId: refund.refundId,
        tender: leg.leg,
        status: one.status,
        amount,
        currency: leg.currency,
        attempt: one.saysAttempt ? attempt : null,
        trulyAttempt: attempt,
        atMs,
        wasTold,
      },
      command: incoming(
        {
          name: 'refund_notified',
          body: {
            order_id: orderIdOf(at),
            refund_id: refundIdAtPayment(refund.refundId, leg.leg, legs),
            status: one.status,
            amount: { v: formatMinor(amount, leg.currency), c: leg.currency },
            reason: words(255),
            attempt: one.saysAttempt ? attempt : null,
            occurred_at: iso(atMs),
          },
        },
        eventId,
      ),
    };
  },
});

const lastIsOpen = ({ leg }: Found): boolean => isOpen(leg.attempts.at(-1)?.status);
const lastOf = (leg: RefundLegRow): number => leg.attempts.length;

const answer = (name: string, kind: 'refund' | 'credit', says: 'accepted' | 'refused'): Letter => ({
  name,
  isEvent: false,
  say: ({ requests }) => {
    const request = requests.find((one) => one.kind === kind);
    if (request === undefined) return null;
    const refundId = String(request.body.refund_id);
    const tender = String(request.body.leg);
    return {
      tale: { kind: 'leg_answer', refundId, tender, answer: says },
      command: { kind: 'request_answered', request, answer: says },
    };
  },
});

const retry = (name: string, pick: (refund: StoredRefund) => boolean): Letter => ({
  name,
  isEvent: false,
  say: ({ aggregate }) => {
    const refund = aggregate.refunds.find(pick);
    if (refund === undefined) return null;
    const { refundId } = refund;
    return { tale: { kind: 'retry', refundId }, command: { kind: 'retry_refund', refundId, cause: CAUSE } };
  },
});

const LATER_MS = 40 * 86_400_000;

/** A person of the back office ends a review (spec 13). */
const endReview = (name: string, how: 'resolve' | 'give_back' | 'cancel'): Letter => ({
  name,
  isEvent: false,
  say: () => ({
    tale: { kind: 'end_review', how },
    command: {
      kind: 'end_review',
      asked: {
        action: how === 'cancel' ? 'cancel' : 'resolve',
        keep: how === 'resolve',
        reason: words(500),
      },
      cause: { ...CAUSE, actor: 'backoffice:search' },
    },
  }),
});

/** Every command that may come to an order, in any order and any number of times. */
export const ALPHABET: readonly Letter[] = [
  payment({ name: 'p1 authorized', paymentId: 'p1', status: 'authorized', amount: (due) => due, minute: 1 }),
  payment({ name: 'p1 captured', paymentId: 'p1', status: 'captured', amount: (due) => due, minute: 2 }),
  payment({
    name: 'p1 captured, another amount',
    paymentId: 'p1',
    status: 'captured',
    amount: (due) => due + 7n,
    minute: 2,
  }),
  payment({ name: 'p1 voided', paymentId: 'p1', status: 'voided', amount: (due) => due, minute: 3 }),
  payment({ name: 'p2 authorized in part', paymentId: 'p2', status: 'authorized', amount: part, minute: 1 }),
  payment({ name: 'p2 captured in part', paymentId: 'p2', status: 'captured', amount: part, minute: 1 }),
  payment({ name: 'p2 voided', paymentId: 'p2', status: 'voided', amount: part, minute: 3 }),
  payment({
    name: 'p3 authorized, the rest',
    paymentId: 'p3',
    status: 'authorized',
    amount: (due) => due - part(due),
    minute: 4,
  }),
  payment({
    name: 'p3 captured, the rest',
    paymentId: 'p3',
    status: 'captured',
    amount: (due) => due - part(due),
    minute: 4,
  }),
  payment({
    name: 'p4 captured, foreign',
    paymentId: 'p4',
    status: 'captured',
    amount: () => 500n,
    currency: 'EUR',
    minute: 1,
  }),
  payment({
    name: 'p5 captured, all again, earlier',
    paymentId: 'p5',
    status: 'captured',
    amount: (due) => due,
    minute: 0,
  }),
  payment({ name: 'p6 authorized 0', paymentId: 'p6', status: 'authorized', amount: () => 0n, minute: 1 }),
  failure('p1'),
  purchase('taobao', SKU_A, 2, 'purchased taobao'),
  purchase('tmall', SKU_B, 1, 'purchased tmall'),
  purchase('taobao', SKU_A, 1, 'purchased taobao, another count'),
  parcel('shipped'),
  parcel('arrived'),
  parcel('received'),
  {
    name: 'cancel',
    isEvent: false,
    say: () => ({ tale: { kind: 'cancel' }, command: { kind: 'cancel', cause: CAUSE } }),
  },
  {
    name: 'confirm',
    isEvent: false,
    say: () => ({ tale: { kind: 'confirm' }, command: { kind: 'confirm', cause: CAUSE } }),
  },
  {
    name: 'time passes, a sweep',
    isEvent: false,
    say: ({ aggregate: { order } }) => ({
      tale:
        order.status === 'authorized'
          ? { kind: 'lapse' }
          : order.status === 'receiving'
            ? { kind: 'receipt_timeout' }
            : { kind: 'expire' },
      command: { kind: 'time_passed', cause: CAUSE },
      nowMs: NOW_MS + LATER_MS,
    }),
  },
  ticket('ticket by line', { refundId: 'T1', units: [{ sku: SKU_A, count: 1 }] }),
  ticket('ticket by line, shipping too', {
    refundId: 'T2',
    units: [{ sku: SKU_A, count: 1 }],
    includeShipping: true,
  }),
  ticket('ticket by amount', { refundId: 'T3', amount: (due) => due / 4n }),
  ticket('ticket of all that is left', { refundId: 'T4' }),
  ticket('ticket of all that is left, to the wallet', { refundId: 'T5', to: 'wallet' }),
  ticket('ticket by amount, to the wallet', { refundId: 'T6', amount: (due) => due / 4n, to: 'wallet' }),
  notice({
    name: 'refund ok',
    status: 'succeeded',
    pick: lastIsOpen,
    attempt: lastOf,
    saysAttempt: true,
    afterMs: 1_000,
  }),
  notice({
    name: 'refund ok, no attempt',
    status: 'succeeded',
    pick: lastIsOpen,
    attempt: lastOf,
    saysAttempt: false,
    afterMs: 1_000,
  }),
  notice({
    name: 'refund ok, no attempt, by a slow clock',
    status: 'succeeded',
    pick: lastIsOpen,
    attempt: lastOf,
    saysAttempt: false,
    afterMs: -59_000,
  }),
  notice({
    name: 'refund ok, told again with its attempt',
    status: 'succeeded',
    pick: ({ leg }) => leg.attempts.length > 1 && leg.attempts.some((one) => one.status === 'succeeded'),
    attempt: lastOf,
    saysAttempt: true,
    afterMs: 1_000,
  }),
  notice({
    name: 'refund failed',
    status: 'failed',
    pick: lastIsOpen,
    attempt: lastOf,
    saysAttempt: true,
    afterMs: 1_000,
  }),
  notice({
    name: 'refund failed, no attempt, by a slow clock',
    status: 'failed',
    pick: lastIsOpen,
    attempt: lastOf,
    saysAttempt: false,
    afterMs: -59_000,
  }),
  notice({
    name: 'old failure told again',
    status: 'failed',
    pick: ({ leg }) => leg.attempts[0]?.status === 'failed',
    attempt: () => 1,
    saysAttempt: false,
    afterMs: 1_000,
    isOldNews: true,
  }),
  notice({
    name: 'late success of a failed attempt',
    status: 'succeeded',
    pick: ({ leg }) => leg.attempts[0]?.status === 'failed',
    attempt: () => 1,
    saysAttempt: true,
    afterMs: 1_000,
  }),
  notice({
    name: 'refund ok of another amount',
    status: 'succeeded',
    // The notice comes before the right one, and after it.
    pick: () => true,
    attempt: lastOf,
    saysAttempt: true,
    afterMs: 1_000,
    other: true,
  }),
  answer('payment takes on', 'refund', 'accepted'),
  answer('payment refuses', 'refund', 'refused'),
  answer('rebate credits', 'credit', 'accepted'),
  answer('rebate refuses a credit', 'credit', 'refused'),
  retry('retry of a failed refund', (one) => one.status === 'failed'),
  retry('retry of one under way', (one) => isOpen(one.status)),
  {
    name: 'rebate does as told',
    isEvent: false,
    say: ({ aggregate: { holdState } }) =>
      holdState === 'deducting' || holdState === 'releasing'
        ? {
            tale: { kind: 'hold_answer', answer: 'ok' },
            command: { kind: 'hold_answered', from: holdState, answer: 'accepted' },
          }
        : null,
  },
  {
    name: 'rebate refuses what it is told',
    isEvent: false,
    say: ({ aggregate: { holdState } }) =>
      holdState === 'deducting' || holdState === 'releasing'
        ? {
            tale: { kind: 'hold_answer', answer: 'refused' },
            command: { kind: 'hold_answered', from: holdState, answer: 'refused' },
          }
        : null,
  },
  endReview('a person resolves the review', 'resolve'),
  endReview('a person gives back, and ends the review', 'give_back'),
  endReview('a person cancels what is under review', 'cancel'),
];
