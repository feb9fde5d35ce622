import { excessDone } from './excess';
import { captured, covered, type Facts, isOpen, PAID, UNPAID } from './facts';
import { balance, cashIn, givenEarly, hasSucceeded, isUnderWay, legDone } from './ledger';
import { told } from './record';
import { larger, smaller } from './shop';
import type { Rule, Step } from './step';

/** Whether entries cover the order. `less`: units of a SKU that are not needed, for their money went back. */
export function covers(
  facts: Facts,
  kind: 'purchases' | 'groups',
  status: string,
  less: (sku: string) => number = () => 0,
): boolean {
  for (const [sku, count] of facts.shop.counts)
    if (told(facts.shop, facts[kind], sku, status) < count - less(sku)) return false;
  return true;
}

export const hasGroup = (facts: Facts, ...statuses: string[]) =>
  facts.groups.some(({ status }) => statuses.includes(status));

/** Spec 9: succeeded refunds without those of excess, compared with the due and the wallet's money. */
export function refundedOf({ facts, seen }: Pick<Step, 'facts' | 'seen'>): { gave: bigint; of: bigint } {
  const { due, currency } = facts.shop.order;
  const excess = larger(0n, captured(facts) - due);
  let gave = 0n;
  let early = 0n;
  for (const refund of seen.refunds) {
    if (refund.isAuto) continue;
    const isEarly = facts.tickets.some((ticket) => ticket.refundId === refund.refundId && ticket.beforePaid);
    for (const leg of refund.legs) {
      if (leg.currency !== currency || !hasSucceeded(leg)) continue;
      gave += isEarly ? legDone(leg) : legDone(leg) - excessDone(facts, refund, leg);
      if (isEarly) early += legDone(leg);
    }
  }
  return { gave: gave - smaller(early, excess), of: due + cashIn(facts, seen) };
}

/** Spec 10: the order takes every legal transition as soon as it can. */
export const walksOn: Rule = (step, found) => {
  const { facts, seen, answer } = step;
  if (answer.kind !== 'taken') return;
  const { due, currency } = facts.shop.order;
  const foreign = facts.payments.some(({ captured: sum }) => sum !== null && sum.currency !== currency);
  const early = givenEarly(facts, seen);
  if (UNPAID.has(seen.status) && captured(facts) - early >= due && !foreign)
    found.push(`Still ${seen.status} with ${captured(facts)} ${currency} captured of ${due} due.`);
  if (seen.review.length > 0 || facts.odd) return;
  if (seen.status === 'unpaid' && covered(facts) - early >= due)
    found.push(`Still unpaid with ${covered(facts)} ${currency} authorized or captured of ${due} due.`);
  if (seen.status === 'authorized' && nothingLeft(facts))
    found.push('Still authorized though every authorization was voided and no money came.');
  const goods = nextOfGoods(facts, seen.status);
  if (goods !== null) found.push(`Still ${seen.status} though its events say ${goods}.`);
  if (PAID.has(seen.status) && seen.status !== 'refunded') mustBeRefunded(step, found);
};

const nothingLeft = (facts: Facts) =>
  facts.payments.some((payment) => payment.voided !== null) &&
  facts.payments.every((payment) => payment.captured === null && !isOpen(payment));

function nextOfGoods(facts: Facts, status: string): string | null {
  if (status === 'paid' && covers(facts, 'purchases', '')) return 'purchased';
  if (status === 'purchased' && hasGroup(facts, 'shipped')) return 'shipped';
  if (status === 'shipped' && hasGroup(facts, 'arrived')) return 'receiving';
  if (status === 'receiving' && covers(facts, 'groups', 'received')) return 'received';
  return null;
}

function mustBeRefunded(step: Step, found: string[]) {
  const { facts, seen } = step;
  if (seen.hold === 'deducting') return;
  const { gave, of } = refundedOf(step);
  const underWay = seen.refunds.some(
    (refund) => !refund.isAuto && refund.legs.some((leg) => isUnderWay(leg.attempts.at(-1))),
  );
  if (gave === of && of > 0n && !underWay && balance(facts, seen).left === 0n)
    found.push(`Still ${seen.status} though all ${of} that was paid went back.`);
}
