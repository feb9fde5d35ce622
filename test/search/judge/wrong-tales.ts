import { expect } from 'bun:test';
import { PLAIN } from './orders';
import { pay, Tale } from './tales';

export const short = { review: ['short_payment'] };

/** Expects that only the last step is wrong, with these words in its finding. */
export function isWrong(tale: Tale, ...words: string[]) {
  expect(tale.all.length).toBe(tale.last.length);
  for (const word of words) expect(tale.last.join('\n')).toContain(word);
  expect(tale.last.length).toBeGreaterThan(0);
}

export const threeOf = (tale: Tale) => tale.step(pay('p1', 'captured', 3000n), [], short);

export const full = pay('p1', 'captured', 7755n);
export const fullAuth = pay('p1', 'authorized', 7755n);
export const canceled = () => new Tale(PLAIN).step({ kind: 'cancel' }, ['canceled']);
