import type { Seen, TaleAnswer, TaleCommand } from '../../tale';
import { larger, unitsText } from '../shop';
import type { Answered, Model } from './model';
import { takeAnswer, takeNotice, takeRetry, takeTicket } from './refunds';
import { settleAll } from './settle';
import { review, snapshot } from './view';

type Of<K extends TaleCommand['kind']> = Extract<TaleCommand, { kind: K }>;
const TAKEN: TaleAnswer = { kind: 'taken' };
const REPEAT: TaleAnswer = { kind: 'repeat' };
const no = (code: string): TaleAnswer => ({ kind: 'refused', code });

/** The naive service handles one command. */
export function act(model: Model, command: TaleCommand): Answered {
  model.moves = [];
  const wasCanceled = model.status === 'canceled';
  model.waiting.clear();
  if (wasCanceled)
    for (const { captured } of model.payments())
      if (captured) model.waiting.set(captured.currency, larger(0n, model.sum(captured.currency)));
  const answer = take(model, command);
  if (answer.kind === 'taken') settleAll(model, command);
  return { answer, seen: snapshot(model, model.moves, wasCanceled) };
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
  const isFree = review(model).length === 0 || model.fault === 'expires under review';
  if (kind === 'expire' && model.status === 'unpaid' && isFree) model.go('canceled', kind);
  if (kind === 'lapse' && model.status === 'authorized' && isFree) model.go('canceled', kind);
  if (kind === 'receipt_timeout' && model.status === 'receiving') model.go('received', kind);
  return TAKEN;
}

function takeHold(model: Model, command: Of<'hold_answer'>): TaleAnswer {
  const next = { deducting: 'deducted', releasing: 'released' } as Partial<
    Record<Seen['hold'], Seen['hold']>
  >;
  const to = next[model.hold];
  if (to === undefined) return REPEAT;
  if (command.answer === 'ok') model.hold = to;
  else model.hold = model.hold === 'deducting' && model.mayFree() ? 'releasing' : 'refused';
  return TAKEN;
}

/** An event's key and content (spec 10). */
const textOf = (command: TaleCommand): { key: string; text: string } | null => {
  if (command.kind === 'payment')
    return { key: `${command.paymentId}|${command.status}`, text: `${command.amount}${command.currency}` };
  if (command.kind === 'payment_failed')
    return { key: `${command.paymentId}|f|${command.reasonCode}`, text: '' };
  if (command.kind === 'purchased')
    return { key: `b|${command.purchaseNo}|${command.mall}`, text: unitsText(command.entries) };
  if (command.kind === 'group')
    return { key: `g|${command.groupId}|${command.status}`, text: unitsText(command.entries) };
  return null;
};
