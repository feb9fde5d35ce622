import type { Seen, TaleCommand, Units } from '../tale';
import { type Facts, PAID } from './facts';
import { hasFailed, holds, isUnderWay, mayHold, type Refund } from './ledger';
import { countOf, larger, smaller, unitsText } from './shop';
import type { Rule, Step } from './step';

export type Ticket = Extract<TaleCommand, { kind: 'ticket' }>;

/**
 * The units of a SKU that refunds hold, except one refund. `may` counts refunds too for which the spec leaves it open.
 */
export function unitsHeld(seen: Seen, sku: string, except: string, may = false): number {
  let sum = 0;
  for (const refund of seen.refunds)
    if (refund.refundId !== except && (may ? mayHold(refund) : holds(refund)))
      sum += countOf(refund.units, sku);
  return sum;
}

export function shippingHeld(seen: Seen, except: string): bigint {
  let sum = 0n;
  for (const refund of seen.refunds) if (refund.refundId !== except && holds(refund)) sum += refund.shipping;
  return sum;
}

/** Spec 11: no line is refunded more often than bought, and no more shipping than paid. Judged at the promise. */
export const unitsOnce: Rule = ({ facts, seen, changes }, found) => {
  const promised: readonly Refund[] = [...changes.opened, ...changes.retried.map(({ refund }) => refund)];
  for (const refund of promised) {
    for (const { sku } of refund.units) {
      const held = unitsHeld(seen, sku, '');
      const bought = facts.shop.counts.get(sku) ?? 0;
      if (held > bought) found.push(`${held} of ${sku} are refunded, ${bought} were bought.`);
    }
    const shipping = shippingHeld(seen, '');
    if (shipping > facts.shop.order.shipping && refund.shipping > 0n)
      found.push(`${shipping} of shipping is refunded, ${facts.shop.order.shipping} was paid.`);
    if (refund.isAuto && (refund.units.length > 0 || refund.shipping > 0n))
      found.push(
        `${refund.refundId} gives back money that does not fit, and takes ${unitsText(refund.units)} for it.`,
      );
  }
};

type Range = { readonly least: bigint; readonly most: bigint };

/** The exact worth of the next units; after a failure freed some, any of these may be the next. */
export function worthOf(facts: Facts, prev: Seen, units: Units): Range | null {
  let least = 0n;
  let most = 0n;
  for (const sku of new Set(units.map((unit) => unit.sku))) {
    const worth = facts.shop.worth.get(sku);
    const count = countOf(units, sku);
    const held = unitsHeld(prev, sku, '', true);
    if (worth === undefined || count < 1 || held + count > worth.length) return null;
    const wasFreed = prev.refunds.some(
      (refund) => countOf(refund.units, sku) > 0 && refund.legs.some(hadFailure),
    );
    const sum = (from: number) => worth.slice(from, from + count).reduce((a, b) => a + b, 0n);
    most += wasFreed ? sum(0) : sum(held);
    least += wasFreed ? sum(worth.length - count) : sum(held);
  }
  return { least, most };
}

const hadFailure = (leg: Refund['legs'][number]) => hasFailed(leg) || leg.attempts.length > 1;

/** Money that other refunds may hold for failed legs: until all legs have ended, or for a failed automatic refund. */
export function heldByOthers({ refunds }: Pick<Seen, 'refunds'>, tender: string | null = null): bigint {
  let held = 0n;
  for (const refund of refunds) {
    const isOpen = refund.legs.some((leg) => isUnderWay(leg.attempts.at(-1)));
    for (const leg of refund.legs)
      if (hasFailed(leg) && (isOpen || refund.isAuto) && (tender ?? leg.tender) === leg.tender)
        held += leg.amount;
  }
  return held;
}

/** The amount that a ticket asks for, as far as the spec says it; null when it asks for too much. */
export function asked(step: Step, ticket: Ticket): Range | null {
  const { before, prev, ledgerBefore } = step;
  const shipping = before.shop.order.shipping - shippingHeld(prev, '');
  const isPaid = PAID.has(prev.status);
  const least = ledgerBefore.left - ledgerBefore.pendingCash - heldByOthers(prev);
  const all = { least, most: ledgerBefore.left };
  if (ticket.units !== null) {
    if (ticket.amount !== null || !isPaid || ticket.units.length === 0) return null;
    const worth = worthOf(before, prev, ticket.units);
    const more = ticket.includeShipping ? shipping : 0n;
    return worth === null ? null : { least: worth.least + more, most: worth.most + more };
  }
  if (ticket.amount !== null)
    return { least: ticket.amount, most: ticket.amount + (ticket.includeShipping && isPaid ? shipping : 0n) };
  if (hasFailedAuto(prev)) return null;
  if (!ticket.includeShipping) return all;
  return { least: smaller(shipping, all.least), most: larger(shipping, all.most) };
}

/** An automatic refund has failed. The spec does not say whether "everything left" includes its money. */
const hasFailedAuto = (seen: Seen) =>
  seen.refunds.some((refund) => refund.isAuto && refund.legs.some(hasFailed));

export const anyUnderWay = (refund: Refund) => refund.legs.some((leg) => isUnderWay(leg.attempts.at(-1)));
