import { expect, test } from 'bun:test';
import { beginTrace, isSampled, readTraceparent, traceIdOf } from '../../../src/domain/values/traceparent.ts';
import { ODD_TEXTS } from '../../support/odd-texts.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const GOOD = `00-${TRACE}-${PARENT}-01`;

test('a traceparent of the W3C goes on as it is', () => {
  expect(readTraceparent(GOOD)).toBe(GOOD);
  expect(traceIdOf(GOOD)).toBe(TRACE);
  const roundIds = `00-${'1'.repeat(31)}0-${'1'.repeat(15)}0-01`;
  expect(readTraceparent(roundIds)).toBe(roundIds);
});

test('one of a later version goes on as version 00, without what only that version knows', () => {
  for (const tail of ['01', '01-more-of-a-later-version', '03', '01-'])
    expect(readTraceparent(`01-${TRACE}-${PARENT}-${tail}`)).toBe(GOOD);
  for (const flags of ['02', '10'])
    expect(readTraceparent(`cc-${TRACE}-${PARENT}-${flags}`)).toBe(`00-${TRACE}-${PARENT}-00`);
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
  // One digit more, in each place.
  `000-${TRACE}-${PARENT}-01`,
  `010-${TRACE}-${PARENT}-01`,
  `00-${TRACE}0-${PARENT}-01`,
  `00-${TRACE}-${PARENT}0-01`,
  `00-${TRACE}-${PARENT}-010`,
])('%j is absent', (text) => {
  expect(readTraceparent(text)).toBeNull();
  expect(traceIdOf(readTraceparent(text))).toBe('');
});

test('nothing that is longer than 55 characters comes through', () => {
  for (const { text } of ODD_TEXTS) expect(readTraceparent(text)?.length ?? 55).toBe(55);
});

test('a trace that begins here has the id of the call, and is not recorded', () => {
  const uuid = '0af76519-16cd-43dd-8448-eb211c80319c';
  const begun = beginTrace(uuid);
  expect(begun).toBe('00-0af7651916cd43dd8448eb211c80319c-0af7651916cd43dd-00');
  expect(readTraceparent(begun)).toBe(begun);
  for (const none of ['', 'mine', `${uuid}0`, `x${uuid}`, uuid.toUpperCase(), uuid.replaceAll('-', '')])
    expect(beginTrace(none)).toBeNull();
  for (const at of [1, 2, 3, 4].map((part) => uuid.split('-').slice(0, part).join('-').length))
    expect(beginTrace(`${uuid.slice(0, at)}0${uuid.slice(at)}`)).toBeNull();
});

test('whether it is recorded is the last bit of its flags alone', () => {
  const flags = ['00', '01', '02', '03', 'fe', 'ff'];
  expect(flags.map((two) => isSampled(`00-${TRACE}-${PARENT}-${two}`))).toEqual([
    false,
    true,
    false,
    true,
    false,
    true,
  ]);
});
