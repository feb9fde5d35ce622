import type { TaleCommand } from '../../tale';
import { countOf, larger, smaller } from '../shop';
import { isDone, isFailed, type Model, outOf } from './model';
import { review } from './view';

/** Does everything that follows from the known facts. */
export function settleAll(model: Model, command: TaleCommand) {
  for (let turns = 0; turns < 8; turns += 1) {
    const to = nextOf(model, command);
    if (to === null) break;
    model.go(to, command.kind);
    if (model.fault === 'one step only') break;
  }
  if (model.isPaid) giveExcess(model);
  if (model.status === 'canceled' && model.fault !== 'keeps late captures') giveAll(model);
  const ended = model.isPaid || model.status === 'canceled';
  if (ended && model.fault !== 'never voids')
    for (const { id, authorized, captured, voided } of model.payments())
      if (authorized && !captured && !voided && !model.voids.includes(id)) model.voids.push(id);
  if (model.isPaid && model.status !== 'refunded' && isRefunded(model)) model.go('refunded', command.kind);
}

function nextOf(model: Model, command: TaleCommand): string | null {
  const { status, order } = model;
  const isOpen = status === 'unpaid' || status === 'authorized';
  const foreign = model.payments().some((p) => p.captured && p.captured.currency !== order.currency);
  const early = givenEarly(model);
  if (isOpen && model.captured() - early >= order.due && (!foreign || model.fault === 'counts foreign money'))
    return 'paid';
  if (status === 'unpaid' && model.covered() - early >= order.due) return 'authorized';
  const payments = model.payments();
  const none = payments.every(({ captured, authorized, voided }) => !captured && (!authorized || voided));
  const isVoid = command.kind === 'payment' && command.status === 'voided';
  if (status === 'authorized' && isVoid && none) return 'canceled';
  if (review(model).length > 0) return null;
  const counts = [...model.shop.counts];
  const told = (kind: string, state: string, sku: string) =>
    model.events.reduce((sum, { command: one }) => {
      if (one.kind !== kind || (one.kind === 'group' && one.status !== state)) return sum;
      if (one.kind !== 'group' && one.kind !== 'purchased') return sum;
      return sum + (one.entries === null ? (model.shop.counts.get(sku) ?? 0) : countOf(one.entries, sku));
    }, 0);
  const all = (kind: string, state: string) =>
    counts.every(([sku, count]) => told(kind, state, sku) >= count);
  const any = (state: string) =>
    model.events.some(({ command: one }) => one.kind === 'group' && one.status === state);
  if (status === 'paid' && all('purchased', '')) return 'purchased';
  if (status === 'purchased' && any('shipped')) return 'shipped';
  if (status === 'shipped' && any('arrived')) return 'receiving';
  if (status === 'receiving' && all('group', 'received')) return 'received';
  return null;
}

/** The money of tickets' refunds before the order was paid. */
export function givenEarly(model: Model): bigint {
  let given = 0n;
  for (const refund of model.refunds) if (refund.early) for (const leg of refund.legs) given += outOf(leg);
  return given;
}

function giveAll(model: Model) {
  for (const { id, captured } of model.payments()) {
    if (!captured) continue;
    const { currency } = captured;
    const need = model.sum(currency) - (model.waiting.get(currency) ?? 0n);
    const free = model.free(id);
    const amount = smaller(need, free);
    if (amount > 0n) openAuto(model, [id, amount, currency]);
  }
}

function openAuto(model: Model, leg: [string, bigint, string]) {
  model.autos += 1;
  model.open(`auto-${leg[0]}-${model.autos}`, [leg], { isAuto: true });
}

function giveExcess(model: Model) {
  const { due, currency } = model.order;
  let need = model.captured() - due;
  let failed = 0n;
  let inPlace = 0n;
  for (const refund of model.refunds)
    for (const leg of refund.legs) {
      if (leg.currency !== currency) continue;
      if (refund.isAuto && isFailed(leg)) failed += leg.amount;
      if (refund.isAuto) need -= outOf(leg);
      inPlace += model.inPlace(refund, leg);
      if (refund.early && model.fault !== 'forgets early tickets') need -= outOf(leg);
    }
  need -= larger(failed, inPlace);
  const sums = model
    .payments()
    .flatMap(({ id, captured }) => (captured?.currency === currency ? [{ id, ...captured }] : []));
  sums.sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
  const total = sums.reduce((sum, { amount }) => sum + amount, 0n);
  let over = total - due;
  for (const { id, amount } of sums) {
    const mine = smaller(over, amount);
    over -= larger(0n, mine);
    const gone = model.refunds.flatMap((r) => (r.isAuto ? r.legs : [])).filter((leg) => leg.tender === id);
    const left = mine - gone.reduce((sum, leg) => sum + leg.amount, 0n);
    const part = [need, left, model.free(id), model.sum(currency)].reduce(smaller);
    if (part <= 0n) continue;
    openAuto(model, [id, part, currency]);
    need -= part;
  }
  for (const { id } of sums) {
    const part = [need, model.free(id), model.sum(currency)].reduce(smaller);
    if (part <= 0n) continue;
    openAuto(model, [id, part, currency]);
    need -= part;
  }
}

function isRefunded(model: Model): boolean {
  const { due, currency } = model.order;
  let gave = 0n;
  let early = 0n;
  for (const refund of model.refunds)
    for (const leg of refund.legs) {
      if (refund.isAuto || !isDone(leg) || leg.currency !== currency) continue;
      gave += leg.amount - model.inPlace(refund, leg, leg.amount);
      if (refund.early) early += leg.amount;
    }
  const excess = larger(0n, model.captured() - due);
  const of = due + model.inOf('wallet');
  return of > 0n && gave - smaller(early, excess) >= of && review(model).length === 0;
}
