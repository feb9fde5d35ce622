import { expect, test } from 'bun:test';
import { boundedKey } from '../../../src/operations/shared/bounded-key.ts';
import { ODD_TEXTS } from '../../support/odd-texts.ts';

test('a key that fits stays as it is', async () => {
  for (const key of ['group_update/G-1/shipped', 'a b', 'x'.repeat(320)]) expect(boundedKey(key)).toBe(key);
});

test('two long keys that differ only at their end are two', async () => {
  const keys = ['a', 'b'].map((end) => boundedKey(`${'x'.repeat(400)}${end}`));
  expect(new Set(keys).size).toBe(2);
  for (const key of keys) expect(key).toMatch(/^x{255}#[0-9a-f]{64}$/);
});

test('no two texts have one key, and to the database none ends in a space', async () => {
  const texts = [...ODD_TEXTS.map(({ text }) => text), 'a', 'a ', 'a  ', 'é', 'e\u0301', '\ud83d', '\ufffd'];
  // Bytes cannot tell different halves of characters apart.
  const differ = new Set(texts.map((text) => text.toWellFormed()));
  const keys = await Promise.all(texts.map(boundedKey));
  expect(new Set(keys).size).toBe(differ.size);
  for (const key of keys) expect(key).toMatch(/^[\x20-\x7e]{0,320}$/);
  expect(keys.filter((key) => key.endsWith(' '))).toEqual([]);
});
