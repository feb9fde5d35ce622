import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha256Hex } from '../../src/platform/sha256.ts';

test('sha256 is that of all parts one after another, with texts as UTF-8', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array())), (parts) => {
      const hash = createHash('sha256');
      for (const part of parts) hash.update(typeof part === 'string' ? Buffer.from(part, 'utf8') : part);
      expect(sha256Hex(...parts)).toBe(hash.digest('hex'));
    }),
  );
});
