import type { Seen, TaleCommand } from '../tale';
import { type EntriesFact, type Facts, PAID, type PaymentFacts, paymentOf, UNPAID } from './facts';
import { findLeg } from './ledger';
import { countOf, type Shop, unitsText } from './shop';

type Of<K extends TaleCommand['kind']> = Extract<TaleCommand, { kind: K }>;

/** An event compared with earlier ones of its key (spec 10, table of keys). */
export type Standing = 'new' | 'same' | 'contradicts' | 'unclear';

export function standing(facts: Facts, command: TaleCommand, status: string): Standing {
  if (command.kind === 'payment') return paymentStanding(facts, command);
  if (command.kind === 'payment_failed') return facts.failures.includes(failureKey(command)) ? 'same' : 'new';
  if (command.kind === 'purchased')
    return entriesStanding(facts.purchases, purchaseKey(command), command.entries, status);
  if (command.kind === 'group')
    return entriesStanding(facts.groups, groupKey(command), command.entries, status);
  return 'new';
}

function paymentStanding(facts: Facts, command: Of<'payment'>): Standing {
  const payment = paymentOf(facts, command.paymentId);
  const first = payment?.[command.status] ?? null;
  if (first === null) return 'new';
  if (first.amount === command.amount && first.currency === command.currency) return 'same';
  // an event that never had an effect is not the first truth of its key (spec 11)
  const hadEffect = command.status === 'captured' || payment?.captured === null;
  return hadEffect ? 'contradicts' : 'unclear';
}

function entriesStanding(
  told: readonly EntriesFact[],
  key: string,
  entries: EntriesFact['entries'],
  status: string,
) {
  const first = told.find((fact) => fact.key === key);
  if (first === undefined) return 'new';
  if (first.text === unitsText(entries)) return 'same';
  const eachSays = first.entries !== null && entries !== null;
  return eachSays && PAID.has(status) && status !== 'refunded' ? 'contradicts' : 'unclear';
}

const failureKey = (command: Of<'payment_failed'>) => `${command.paymentId}|${command.reasonCode}`;
const purchaseKey = (command: Of<'purchased'>) => `${command.purchaseNo}|${command.mall}`;
const groupKey = (command: Of<'group'>) => `${command.groupId}|${command.status}`;

/** Whether an event names only ordered goods of the right mall, and with earlier events not more than was ordered. */
export function fitsOrder(facts: Facts, command: Of<'purchased'> | Of<'group'>): boolean {
  const { entries } = command;
  if (entries === null) return true;
  const before = command.kind === 'purchased' ? facts.purchases : facts.groups;
  const mall = command.kind === 'purchased' ? command.mall : null;
  const status = command.kind === 'group' ? command.status : '';
  if (entries.length === 0) return false;
  return entries.every(({ sku, count }) => {
    const bought = facts.shop.counts.get(sku);
    if (bought === undefined || count < 1) return false;
    if (mall !== null && facts.shop.malls.get(sku) !== mall) return false;
    return told(facts.shop, before, sku, status) + countOf(entries, sku) <= bought;
  });
}

/** The count of a SKU in the events of one status. */
export function told(shop: Shop, list: readonly EntriesFact[], sku: string, status: string): number {
  let sum = 0;
  for (const fact of list)
    if (fact.status === status)
      sum += fact.entries === null ? (shop.counts.get(sku) ?? 0) : countOf(fact.entries, sku);
  return sum;
}

export const ticketBody = (command: Of<'ticket'>) =>
  `${unitsText(command.units ?? [])}|${command.amount}|${command.includeShipping}|${command.to}`;

/** The facts after an accepted command. The first event of a key counts; a contradicting one only marks (spec 10). */
export function record(facts: Facts, command: TaleCommand, before: Seen): Facts {
  const stands = standing(facts, command, before.status);
  if (stands === 'same') return facts;
  if (stands === 'contradicts') return withContradiction(facts, command);
  if (stands === 'unclear') return withUnclear(facts, command);
  if (command.kind === 'payment') return { ...facts, payments: withPayment(facts, command) };
  if (command.kind === 'payment_failed')
    return { ...facts, failures: [...facts.failures, failureKey(command)].sort() };
  if (command.kind === 'purchased' || command.kind === 'group') return withEntries(facts, command);
  if (command.kind === 'ticket') return withTicket(facts, command, before);
  if (command.kind === 'notice') return withNotice(facts, command, before);
  return facts;
}

/** A contradiction that comes again is the same one. */
function withContradiction(facts: Facts, command: TaleCommand): Facts {
  const text = contradictionText(command);
  if (facts.contradictions.includes(text)) return facts;
  return { ...facts, contradictions: [...facts.contradictions, text].sort() };
}

function withUnclear(facts: Facts, command: TaleCommand): Facts {
  const text = contradictionText(command);
  if (facts.unclear.includes(text)) return facts;
  return { ...facts, odd: true, unclear: [...facts.unclear, text].sort() };
}

function contradictionText(command: TaleCommand): string {
  if (command.kind === 'payment')
    return `${command.paymentId}|${command.status}=${command.amount}${command.currency}`;
  if (command.kind === 'purchased') return `${purchaseKey(command)}=${unitsText(command.entries)}`;
  return command.kind === 'group' ? `${groupKey(command)}=${unitsText(command.entries)}` : command.kind;
}

function withPayment(facts: Facts, command: Of<'payment'>): readonly PaymentFacts[] {
  const { paymentId: id, status, amount, currency, atMs } = command;
  const old = paymentOf(facts, id) ?? { id, authorized: null, captured: null, voided: null };
  const payment = {
    ...old,
    [status]: status === 'captured' ? { amount, currency, atMs } : { amount, currency },
  };
  return [...facts.payments.filter((other) => other.id !== id), payment].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
}

function withEntries(facts: Facts, command: Of<'purchased'> | Of<'group'>): Facts {
  const odd = facts.odd || !fitsOrder(facts, command);
  const isGroup = command.kind === 'group';
  const fact: EntriesFact = {
    key: isGroup ? groupKey(command) : purchaseKey(command),
    status: isGroup ? command.status : '',
    entries: command.entries,
    text: unitsText(command.entries),
  };
  const list = [...(isGroup ? facts.groups : facts.purchases), fact].sort((a, b) => (a.key < b.key ? -1 : 1));
  return isGroup ? { ...facts, odd, groups: list } : { ...facts, odd, purchases: list };
}

function withTicket(facts: Facts, command: Of<'ticket'>, before: Seen): Facts {
  const { refundId, to } = command;
  if (facts.tickets.some((ticket) => ticket.refundId === refundId)) return facts;
  const beforePaid = UNPAID.has(before.status);
  const ticket = { refundId, to, body: ticketBody(command), beforePaid, beyond: 0n };
  return { ...facts, tickets: [...facts.tickets, ticket].sort((a, b) => (a.refundId < b.refundId ? -1 : 1)) };
}

/** Adds a notice as later rules need it: a success by its true attempt, a failure without an attempt by its time. */
function withNotice(facts: Facts, command: Of<'notice'>, before: Seen): Facts {
  const { refundId, tender, status, trulyAttempt: truly, atMs } = command;
  if (status === 'failed' && command.attempt !== null) return facts;
  const ofLeg = facts.notices.filter(
    (fact) => fact.refundId === refundId && fact.tender === tender && fact.status === status,
  );
  if (ofLeg.some((fact) => fact.atMs === atMs && (status === 'failed' || fact.truly === truly))) return facts;
  const attempts = findLeg(before, refundId, tender)?.attempts.length ?? 0;
  const isUnsure = status === 'succeeded' && command.attempt === null && truly < attempts;
  if (!isUnsure && status === 'succeeded' && ofLeg.some((fact) => fact.truly === truly)) return facts;
  return { ...facts, notices: [...facts.notices, { refundId, tender, status, truly, isUnsure, atMs }] };
}
