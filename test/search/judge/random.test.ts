import { expect, test } from 'bun:test';
import { enter, fingerprint, openBooks, settled } from './books';
import { anyCommand, dice, oneOf } from './dice';
import { act } from './model/act';
import { FAULTS, type Fault } from './model/faults';
import { Model } from './model/model';
import { PLAIN, WALLET, YEN } from './orders';

/** The judge's findings on the first wrong life, with the life; null without one. */
function live(fault: Fault, lives: number): string | null {
  for (let seed = 1; seed <= lives; seed += 1) {
    const roll = dice(seed * 7919);
    const model = new Model(oneOf(roll, PLAIN, WALLET, YEN), fault);
    let books = openBooks(model.order);
    const life: string[] = [];
    for (let length = 0; length < 18; length += 1) {
      const command = anyCommand(roll, model);
      const { answer, seen } = act(model, command);
      life.push(
        JSON.stringify({ ...command, answer }, (_, value) =>
          typeof value === 'bigint' ? `${value}` : value,
        ),
      );
      const told = enter(books, command, answer, seen);
      books = told.books;
      fingerprint(books);
      if (told.findings.length > 0) return [`life ${seed}`, ...life, ...told.findings].join('\n');
    }
    const open = model.refunds.some((refund) =>
      refund.legs.some((leg) => ['requested', 'processing'].includes(leg.attempts.at(-1) ?? '')),
    );
    if (open || model.hold === 'deducting' || model.hold === 'releasing') continue;
    const end = settled(books, books.seen);
    if (end.length > 0) return [`life ${seed}`, ...life, 'settled:', ...end].join('\n');
  }
  return null;
}

test('nothing is wrong with a service that keeps to the text', () => {
  const wrong = live('none', Number(process.env.JUDGE_LIVES ?? 3000));
  if (wrong !== null) console.log(wrong);
  expect(wrong).toBeNull();
}, 600_000);

for (const fault of FAULTS)
  test(`a service that ${fault}: is found out`, () => {
    expect(live(fault, 20_000)).not.toBeNull();
  }, 60_000);
