import type { Seen, TaleAnswer, TaleCommand } from '../tale';
import { type Answered, legTools, type Model, textOf } from './model';
import { countOf, larger, smaller } from './shop';

type Of<K extends TaleCommand['kind']> = Extract<TaleCommand, { kind: K }>;
const { last, isDone, isFailed, outOf } = legTools;
const TAKEN: TaleAnswer = { kind: 'taken' };
const REPEAT: TaleAnswer = { kind: 'repeat' };
const no = (code: string): TaleAnswer => ({ kind: 'refused', code });

/** The naive service takes one command. */
export function act(model: Model, command: TaleCommand): Answered {
  model.moves = [];
  const wasCanceled = model.status === 'canceled';
  model.waiting.clear();
  if (wasCanceled)
    for (const { captured } of model.payments())
      if (captured) model.waiting.set(captured.currency, larger(0n, model.sum(captured.currency)));
  const answer = take(model, command);
  if (answer.kind === 'taken') settleAll(model, command);
  return { answer, seen: model.snapshot(model.moves, wasCanceled) };
}

function take(model: Model, command: TaleCommand): TaleAnswer {
  const event = textOf(command);
  if (event !== null) return takeEvent(model, command, event);
  if (command.kind === 'ticket') return takeTicket(model, command);
  if (command.kind === 'retry') return takeRetry(model, command);
  if (command.kind === 'notice') return takeNotice(model, command);
  if (command.kind === 'leg_answer') return takeAnswer(model, command);
  if (command.kind === 'hold_answer') return takeHold(model, command);
  return takeMove(model, command);
}

function takeEvent(model: Model, command: TaleCommand, event: { key: string; text: string }): TaleAnswer {
  const first = model.events.find(({ key }) => key === event.key);
  if (first?.text === event.text) return REPEAT;
  if (first !== undefined) {
    model.contradicted = true;
    if (model.fault !== 'second truth counts') return TAKEN;
  }
  model.events.push({ ...event, command });
  return TAKEN;
}

function takeMove(model: Model, command: TaleCommand): TaleAnswer {
  const { kind } = command;
  const isOpen = model.status === 'unpaid' || model.status === 'authorized';
  if (kind === 'cancel') {
    if (!isOpen) return model.status === 'canceled' ? REPEAT : no('ORDER_NOT_CANCELABLE');
    model.go('canceled', kind);
  }
  if (kind === 'confirm') {
    if (model.status !== 'receiving') return no('ORDER_NOT_CONFIRMABLE');
    model.go('received', kind);
  }
  const isFree = model.review().length === 0 || model.fault === 'expires under review';
  if (kind === 'expire' && model.status === 'unpaid' && isFree) model.go('canceled', kind);
  if (kind === 'lapse' && model.status === 'authorized' && isFree) model.go('canceled', kind);
  if (kind === 'receipt_timeout' && model.status === 'receiving') model.go('received', kind);
  return TAKEN;
}

function takeTicket(model: Model, command: Of<'ticket'>): TaleAnswer {
  const body = `${command.amount}${command.includeShipping}${command.to}${JSON.stringify(command.units)}`;
  const known = model.refunds.find(({ refundId }) => refundId === command.refundId);
  if (known !== undefined) return known.body === body ? REPEAT : no('IDEMPOTENCY_KEY_REUSED');
  const early = !model.isPaid;
  if (early && (command.units !== null || command.includeShipping)) return no('REFUND_EXCEEDS');
  const shipping = command.includeShipping && command.amount === null ? model.shippingLeft() : 0n;
  const left = model.sum(model.order.currency);
  let amount = command.amount ?? (command.includeShipping ? shipping : left);
  if (command.units !== null) {
    const worth = model.worth(command.units);
    if (worth === null) return no('REFUND_EXCEEDS');
    amount = worth + shipping;
  }
  if (amount <= 0n || amount > left) return no('REFUND_EXCEEDS');
  const legs: [string, bigint, string][] =
    command.to === 'wallet' ? [['wallet', amount, model.order.currency]] : model.shares(amount);
  if (command.to !== 'wallet' && legs.some(([id, sum]) => sum > 0n && sum > model.free(id)))
    return no('REFUND_EXCEEDS');
  model.open(command.refundId, legs, { early, to: command.to, body, units: command.units ?? [], shipping });
  return TAKEN;
}

function takeRetry(model: Model, command: Of<'retry'>): TaleAnswer {
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

function takeNotice(model: Model, command: Of<'notice'>): TaleAnswer {
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

/** Money that a person must see to: a canceled order does not give it back by itself a second time. */
function waits(model: Model, { currency, amount }: { currency: string; amount: bigint }) {
  if (model.status === 'canceled') model.waiting.set(currency, (model.waiting.get(currency) ?? 0n) + amount);
}

function takeAnswer(model: Model, command: Of<'leg_answer'>): TaleAnswer {
  const leg = legOf(model, command);
  if (leg === undefined || last(leg) !== 'requested') return REPEAT;
  const good = leg.tender === 'wallet' ? 'succeeded' : 'processing';
  leg.attempts[leg.attempts.length - 1] = command.answer === 'refused' ? 'failed' : good;
  if (isFailed(leg)) waits(model, leg);
  return TAKEN;
}

function takeHold(model: Model, command: Of<'hold_answer'>): TaleAnswer {
  const next = { deducting: 'deducted', releasing: 'released' } as Partial<
    Record<Seen['hold'], Seen['hold']>
  >;
  const to = next[model.hold];
  if (to === undefined) return REPEAT;
  model.hold = command.answer === 'ok' ? to : 'refused';
  return TAKEN;
}

function settleAll(model: Model, command: TaleCommand) {
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
  if (isOpen && model.captured() >= order.due && (!foreign || model.fault === 'counts foreign money'))
    return 'paid';
  if (status === 'unpaid' && model.covered() >= order.due) return 'authorized';
  const payments = model.payments();
  const none = payments.every(({ captured, authorized, voided }) => !captured && (!authorized || voided));
  const isVoid = command.kind === 'payment' && command.status === 'voided';
  if (status === 'authorized' && isVoid && none) return 'canceled';
  if (model.review().length > 0) return null;
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
  for (const refund of model.refunds)
    for (const leg of refund.legs) {
      if (leg.currency !== currency) continue;
      if (refund.isAuto) need -= isFailed(leg) ? leg.amount : outOf(leg);
      if (refund.early && model.fault !== 'forgets early tickets') need -= outOf(leg);
    }
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
      gave += leg.amount;
      if (refund.early) early += leg.amount;
    }
  const excess = larger(0n, model.captured() - due);
  const of = due + model.inOf('wallet');
  return of > 0n && gave - smaller(early, excess) >= of && model.review().length === 0;
}
