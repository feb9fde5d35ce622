import type { TaleAnswer, TaleCommand, Units } from '../../tale';
import { allocate, countOf, larger, smaller } from '../shop';
import { isDone, isFailed, last, type Model } from './model';

type Of<K extends TaleCommand['kind']> = Extract<TaleCommand, { kind: K }>;
const TAKEN: TaleAnswer = { kind: 'taken' };
const REPEAT: TaleAnswer = { kind: 'repeat' };
const no = (code: string): TaleAnswer => ({ kind: 'refused', code });

function worthOf(model: Model, units: Units) {
  let sum = 0n;
  for (const { sku, count } of units) {
    const held = model.unitsHeld(sku);
    const worth = model.shop.worth.get(sku) ?? [];
    if (held + count > worth.length) return null;
    for (const one of worth.slice(held, held + count)) sum += one;
  }
  return sum;
}

function shares(model: Model, amount: bigint): [string, bigint, string][] {
  const { currency } = model.order;
  const ids = model.payments().flatMap((p) => (p.captured?.currency === currency ? [p.id] : []));
  const tenders = [...ids, 'wallet'];
  const weights = tenders.map((id) => (model.free(id) > 0n ? model.free(id) : 0n));
  const parts = allocate(amount, weights);
  return tenders.map((id, index) => [id, parts[index] ?? 0n, currency]);
}

export function takeTicket(model: Model, command: Of<'ticket'>): TaleAnswer {
  const body = `${command.amount}${command.includeShipping}${command.to}${JSON.stringify(command.units)}`;
  const known = model.refunds.find(({ refundId }) => refundId === command.refundId);
  if (known !== undefined) return known.body === body ? REPEAT : no('IDEMPOTENCY_KEY_REUSED');
  const early = !model.isPaid;
  if (early && (command.units !== null || command.includeShipping)) return no('REFUND_EXCEEDS');
  const shipping = command.includeShipping && command.amount === null ? model.shippingLeft() : 0n;
  const left = model.sum(model.order.currency);
  let amount = command.amount ?? (command.includeShipping ? shipping : left);
  if (command.units !== null) {
    const worth = worthOf(model, command.units);
    if (worth === null) return no('REFUND_EXCEEDS');
    amount = worth + shipping;
  }
  if (amount <= 0n || amount > left) return no('REFUND_EXCEEDS');
  const legs: [string, bigint, string][] =
    command.to === 'wallet' ? [['wallet', amount, model.order.currency]] : shares(model, amount);
  if (command.to !== 'wallet' && legs.some(([id, sum]) => sum > 0n && sum > model.free(id)))
    return no('REFUND_EXCEEDS');
  const beyond = early ? 0n : beyondOf(model, command, amount, left);
  const units = command.units ?? [];
  model.open(command.refundId, legs, { early, beyond, to: command.to, body, units, shipping });
  return TAKEN;
}

function beyondOf(model: Model, { to, amount: asked }: Of<'ticket'>, amount: bigint, left: bigint): bigint {
  const { free, waits } = model.excess();
  if (!model.isPaid) return amount;
  return to === 'wallet' && asked !== null ? smaller(amount, waits) : larger(0n, amount - (left - free));
}

export function takeRetry(model: Model, command: Of<'retry'>): TaleAnswer {
  const refund = model.refunds.find(({ refundId }) => refundId === command.refundId);
  if (refund === undefined) return no('REFUND_NOT_FOUND');
  const failed = refund.legs.filter(isFailed);
  const isOpen = refund.legs.some((leg) => !isDone(leg) && !isFailed(leg));
  if (isOpen && model.fault === 'retries twice') {
    for (const leg of refund.legs) leg.attempts.push('requested');
    return TAKEN;
  }
  if (failed.length === 0 || isOpen) return no('REFUND_NOT_FAILED');
  const all = failed.reduce((sum, leg) => sum + leg.amount, 0n);
  const currency = failed[0]?.currency ?? '';
  const fits = failed.every((leg) => refund.to === 'wallet' || leg.amount <= model.free(leg.tender));
  if (!fits || all > model.sum(currency)) return no('REFUND_EXCEEDS');
  const beyond = failed.reduce((sum, leg) => sum + model.inPlace(refund, leg, leg.amount), 0n);
  const isOurs = currency === model.order.currency;
  if (isOurs && (refund.isAuto || refund.early ? all : beyond) > model.excess().free)
    return no('REFUND_EXCEEDS');
  const held = model.holds(refund);
  if (!held)
    for (const { sku } of refund.units)
      if (model.unitsHeld(sku) + countOf(refund.units, sku) > (model.shop.counts.get(sku) ?? 0))
        return no('REFUND_EXCEEDS');
  if (!held && refund.shipping > model.shippingLeft()) return no('REFUND_EXCEEDS');
  for (const leg of failed) leg.attempts.push('requested');
  return TAKEN;
}

function legOf(model: Model, command: { refundId: string; tender: string }) {
  const refund = model.refunds.find(({ refundId }) => refundId === command.refundId);
  return refund?.legs.find(({ tender }) => tender === command.tender);
}

export function takeNotice(model: Model, command: Of<'notice'>): TaleAnswer {
  const leg = legOf(model, command);
  if (leg === undefined || leg.tender === 'wallet') return { kind: 'poison' };
  if (leg.amount !== command.amount || leg.currency !== command.currency) return { kind: 'poison' };
  const isFailure = command.status === 'failed';
  const isOld = isFailure && leg.old.includes(command.atMs) && model.fault !== 'old news ends attempts';
  if (command.attempt === null && isOld) return REPEAT;
  if (command.attempt === null && isFailure) leg.old.push(command.atMs);
  const n = (command.attempt ?? leg.attempts.length) - 1;
  const was = leg.attempts[n];
  if (was === undefined) return { kind: 'poison' };
  if (was === 'succeeded' || (was === 'failed' && command.status === 'failed')) return REPEAT;
  if (command.attempt === null && command.status === 'succeeded' && isDone(leg)) return REPEAT;
  if (model.fault === 'loses a success' && was === 'failed') return REPEAT;
  leg.attempts[n] = command.status;
  if (isFailed(leg)) waits(model, leg);
  return TAKEN;
}

/** Money that waits for a person, which a canceled order does not give back by itself a second time. */
function waits(model: Model, { currency, amount }: { currency: string; amount: bigint }) {
  if (model.status === 'canceled') model.waiting.set(currency, (model.waiting.get(currency) ?? 0n) + amount);
}

export function takeAnswer(model: Model, command: Of<'leg_answer'>): TaleAnswer {
  const leg = legOf(model, command);
  if (leg === undefined || last(leg) !== 'requested') return REPEAT;
  const good = leg.tender === 'wallet' ? 'succeeded' : 'processing';
  leg.attempts[leg.attempts.length - 1] = command.answer === 'refused' ? 'failed' : good;
  if (isFailed(leg)) waits(model, leg);
  return TAKEN;
}
