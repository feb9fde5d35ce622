import type { Seen, TaleAnswer, TaleCommand, TaleOrder } from '../tale';
import { excessTaken } from './excess';
import { type Facts, noFacts, UNPAID } from './facts';
import { fingerprintOf } from './fingerprint';
import { balance, type Ledger } from './ledger';
import { withLook } from './looked';
import { record, standing } from './record';
import { RULES } from './rules';
import { settledMoney } from './rules-money';
import { openShop } from './shop';
import { changesOf, isLate, type Step } from './step';

/** The judge's knowledge of one order's life; never changed in place. */
export type Books = { readonly facts: Facts; readonly seen: Seen; readonly ledger: Ledger };

const NONE: readonly string[] = [];

/** Opens the books. `seen`: the order before its first command; by default a fresh order by spec 6 and 9. */
export function openBooks(order: TaleOrder, seen: Seen = freshOrder(order)): Books {
  const facts = noFacts(openShop(order));
  return { facts, seen, ledger: balance(facts, seen) };
}

function freshOrder(order: TaleOrder): Seen {
  const isPaid = order.due === 0n;
  const hold = order.cash === 0n ? 'none' : isPaid ? 'deducting' : 'bound';
  return {
    status: isPaid ? 'paid' : 'unpaid',
    review: [],
    refunds: [],
    voidsAsked: [],
    hold,
    moves: [],
    told: [],
    gaveBack: { stock: 0, coupon: 0 },
  };
}

export function enter(
  books: Books,
  command: TaleCommand,
  answer: TaleAnswer,
  seen: Seen,
): { books: Books; findings: readonly string[] } {
  const { facts: before, seen: prev } = books;
  const stands = standing(before, command, prev.status);
  const changes = changesOf(prev, seen);
  const isKept = answer.kind === 'taken' || (answer.kind === 'repeat' && stands === 'contradicts');
  const taken = isKept ? record(before, command, prev) : before;
  const happened = withWhatHappened(taken, seen, changes);
  const isEnded = command.kind === 'end_review' && answer.kind === 'taken';
  const opened = withBeyond(
    isEnded ? withGivenBack(happened, prev, changes) : happened,
    prev,
    command,
    changes,
  );
  const facts = isEnded ? withLook(opened, prev, seen) : opened;
  const ledger = balance(facts, seen);
  const step: Step = {
    command,
    answer,
    stands,
    before,
    facts,
    prev,
    seen,
    changes,
    ledgerBefore: books.ledger,
    ledger,
  };
  const found: string[] = [];
  for (const rule of RULES) rule(step, found);
  return { books: { facts, seen, ledger }, findings: found.length === 0 ? NONE : [...new Set(found)] };
}

/** A refund that a person opens when they end a review counts as a ticket of that person. */
function withGivenBack(facts: Facts, prev: Seen, { opened }: Step['changes']): Facts {
  const tickets = opened
    .filter(({ isAuto }) => !isAuto)
    .map(({ refundId }) => ({
      refundId,
      to: 'original' as const,
      body: 'review',
      beforePaid: UNPAID.has(prev.status),
      beyond: 0n,
    }));
  return tickets.length === 0 ? facts : { ...facts, tickets: [...facts.tickets, ...tickets] };
}

/** What a new ticket took of the excess. */
function withBeyond(facts: Facts, prev: Seen, command: TaleCommand, { opened }: Step['changes']): Facts {
  const isFirst = command.kind === 'ticket' && command.to === 'wallet' && command.amount !== null;
  let tickets = facts.tickets;
  for (const refund of opened) {
    const beyond = refund.isAuto ? 0n : excessTaken(facts, prev, refund, isFirst);
    if (beyond > 0n)
      tickets = tickets.map((one) => (one.refundId === refund.refundId ? { ...one, beyond } : one));
  }
  return tickets === facts.tickets ? facts : { ...facts, tickets };
}

function withWhatHappened(facts: Facts, seen: Seen, changes: Step['changes']): Facts {
  const isNewlyLate = !facts.lateSuccess && isLate(changes);
  const { stock, coupon } = seen.gaveBack;
  if (!isNewlyLate && stock === 0 && coupon === 0) return facts;
  return {
    ...facts,
    lateSuccess: facts.lateSuccess || isNewlyLate,
    stockBack: facts.stockBack + stock,
    couponBack: facts.couponBack + coupon,
  };
}

/**
 * The findings of an order at rest: every request answered, every attempt ended. `seen` is the last entered state.
 */
export function settled(books: Books, seen: Seen): readonly string[] {
  const { facts, ledger } = books;
  const found: string[] = [];
  const step: Step = {
    command: { kind: 'hold_answer', answer: 'ok' },
    answer: { kind: 'taken' },
    stands: 'new',
    before: facts,
    facts,
    prev: seen,
    seen,
    changes: changesOf(seen, seen),
    ledgerBefore: ledger,
    ledger: seen === books.seen ? ledger : balance(facts, seen),
  };
  settledMoney(step, found);
  if (seen.hold === 'bound' && seen.status !== 'unpaid' && seen.status !== 'authorized')
    found.push(`The hold of a ${seen.status} order is still bound.`);
  if (seen.hold === 'deducting' || seen.hold === 'releasing') found.push(`The hold is still ${seen.hold}.`);
  return found;
}

/** A text that is equal for two books that judge every future alike. */
export const fingerprint = (books: Books): string => fingerprintOf(books.facts, books.seen);
