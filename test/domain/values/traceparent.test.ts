import { expect, test } from 'bun:test';
import { readTraceparent, traceIdOf } from '../../../src/domain/values/traceparent.ts';
import { ODD_TEXTS } from '../../support/odd-texts.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const GOOD = `00-${TRACE}-${PARENT}-01`;

test('a traceparent of the W3C goes on as it is', () => {
  expect(readTraceparent(GOOD)).toBe(GOOD);
  expect(traceIdOf(GOOD)).toBe(TRACE);
});

test('one of a later version goes on as version 00, without what only that version knows', () => {
  for (const tail of ['01', '01-more-of-a-later-version', '03', '01-'])
    expect(readTraceparent(`01-${TRACE}-${PARENT}-${tail}`)).toBe(GOOD);
  expect(readTraceparent(`cc-${TRACE}-${PARENT}-02`)).toBe(`00-${TRACE}-${PARENT}-00`);
});

test.each([
  null,
  undefined,
  '',
  `${GOOD}-more`,
  `${GOOD} `,
  ` ${GOOD}`,
  GOOD.toUpperCase(),
  `ff-${TRACE}-${PARENT}-01`,
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE}-${PARENT}`,
  `00-${TRACE}-${PARENT}-1`,
  `01-${TRACE}-${PARENT}-01.more`,
  `${GOOD},${GOOD}`,
])('%j is absent', (text) => {
  expect(readTraceparent(text)).toBeNull();
  expect(traceIdOf(readTraceparent(text))).toBe('');
});

test('nothing that is longer than 55 characters comes through', () => {
  for (const { text } of ODD_TEXTS) expect(readTraceparent(text)?.length ?? 55).toBe(55);
});
