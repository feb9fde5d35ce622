import { expect, test } from 'bun:test';
import { answerDeadline } from '../../src/db/answer-deadline.ts';

// A connection that answers nothing in time is cut, and no other.

const TIMEOUT_MS = 80;

/**
 * Sends a request every `everyMs`, all of which or none get an answer. Resolves when the connection is cut, or all are
 * sent.
 */
function ask(everyMs: number, answers: boolean, asks: number): Promise<'cut' | 'all asked'> {
  return new Promise((resolve) => {
    let left = asks;
    const deadline = answerDeadline(TIMEOUT_MS, () => {
      clearInterval(timer);
      resolve('cut');
    });
    const timer = setInterval(() => {
      if (left === 0) {
        clearInterval(timer);
        resolve('all asked');
        return;
      }
      left -= 1;
      deadline.began();
      if (answers) deadline.ended();
    }, everyMs);
  });
}

test('a silent connection is cut though more and more is asked of it', async () => {
  expect(await ask(5, false, 2_000)).toBe('cut');
});

test('one that answers without a pause is not, though something is always waited for', async () => {
  let isCut = false;
  const deadline = answerDeadline(TIMEOUT_MS, () => {
    isCut = true;
  });
  deadline.began();
  // The first question stays open for longer than the deadline, while later ones are answered.
  for (let asked = 0; asked < 60; asked += 1) {
    deadline.began();
    await new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS / 16));
    deadline.ended();
  }
  deadline.ended();
  expect(isCut).toBe(false);
});

test('one that answers is not, however long it is asked', async () => {
  expect(await ask(5, true, 100)).toBe('all asked');
});
