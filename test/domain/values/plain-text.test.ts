import { expect, test } from 'bun:test';
import { plainText } from '../../../src/domain/values/plain-text.ts';

test('each run of white space is one space, and none stands at either end', () => {
  expect(plainText('\u3000a \t\r\n\u00a0b  c ')).toBe('a b c');
});
