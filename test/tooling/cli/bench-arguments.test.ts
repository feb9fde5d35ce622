import { expect, test } from 'bun:test';
import { readArguments } from '../../../src/tooling/arguments/read-arguments.ts';
import { BENCH, benchCommand } from '../../../src/tooling/cli/bench/arguments.ts';

const read = (line: string) => benchCommand(readArguments(BENCH, line === '' ? [] : line.split(' ')));

test.each([
  ['', { what: 'rows', seconds: 10, clients: 32, only: [], isQuick: false, jsonFile: null }],
  ['--only events --quick', { what: 'rows', only: ['events'], isQuick: true }],
  ['--mix', { what: 'mix', seconds: 120, rate: 1_000 }],
  ['--mix --rate max --seconds 0.5', { what: 'mix', seconds: 0.5, rate: null }],
  ['--edge', { what: 'edge', seconds: 10, clients: 4, requests: 50_000 }],
])('bench %s means what it says', (line, means) => {
  expect(read(line)).toMatchObject(means);
});

test.each([
  ['--clients 0.5', '--clients is a whole number'],
  ['--clients 0', '--clients is a whole number'],
  ['--clients 513', '--clients is a whole number'],
  ['--seconds 0', '--seconds is a number above 0'],
  ['--seconds 601', '--seconds is a number above 0 and at most 600'],
  ['--only all', '--only is one of cal_price_user'],
  ['--mix --rate 0', '--rate is a whole number from 1 to 100000, or max'],
  ['--rate 5', '--rate is only for --mix'],
  ['--requests 5', '--requests is only for --edge'],
  ['--mix --edge', 'not both'],
  ['--mix --clients 4', '--clients is not for --mix'],
  ['--edge --quick', '--only, --quick and --json are not for'],
])('bench %s is refused', (line, says) => {
  expect(() => read(line)).toThrow(says);
});
