import { expect, test } from 'bun:test';
import type { TaleAnswer, TaleCommand } from '../tale';
import { type Books, enter, fingerprint, openBooks } from './books';
import { anyCommand, dice } from './dice';
import { act } from './model/act';
import { Model } from './model/model';
import { PLAIN } from './orders';

type Next = { readonly command: TaleCommand; readonly answer: TaleAnswer; readonly seen: Books['seen'] };
type Kept = { readonly books: Books; readonly next: Next[] };

/** Short lives by the fingerprint of their books, each with its next command. */
function lives(count: number): Map<string, Kept[]> {
  const kept = new Map<string, Kept[]>();
  for (let seed = 1; seed <= count; seed += 1) {
    const roll = dice(seed * 104_729);
    const model = new Model(PLAIN, 'none');
    let last: Kept = { books: openBooks(PLAIN), next: [] };
    for (let length = 0; length < 7; length += 1) {
      const command = anyCommand(roll, model);
      const { answer, seen } = act(model, command);
      last.next.push({ command, answer, seen });
      last = { books: enter(last.books, command, answer, seen).books, next: [] };
      const key = fingerprint(last.books);
      const same = kept.get(key);
      if (same === undefined) kept.set(key, [last]);
      else if (same.length < 12) same.push(last);
    }
  }
  return kept;
}

test('books of one fingerprint judge every next step alike, right or wrong', () => {
  let pairs = 0;
  const all = lives(3_000);
  const others = [...all.values()].flatMap((group) => group[0]?.next ?? []).slice(0, 40);
  for (const [first, ...rest] of all.values()) {
    if (first === undefined) continue;
    for (const other of rest) {
      if (other.books.facts === first.books.facts) continue;
      for (const { command, answer, seen } of [...other.next, ...first.next, ...others]) {
        const one = enter(first.books, command, answer, seen);
        const two = enter(other.books, command, answer, seen);
        expect([...two.findings].sort()).toEqual([...one.findings].sort());
        expect(fingerprint(two.books)).toBe(fingerprint(one.books));
        pairs += 1;
      }
    }
  }
  expect(pairs).toBeGreaterThan(1000);
}, 120_000);
