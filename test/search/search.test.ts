import { describe, expect, test } from 'bun:test';
import { availableParallelism } from 'node:os';
import { ALPHABET } from './alphabet.ts';
import { SCENERIES } from './scenery.ts';
import { search } from './search.ts';
import { findingsOf } from './shrink.ts';

// All sequences of commands on one order, each state judged by simple bookkeeping; `bun run search` walks more.

const STATES = Number(process.env.SEARCH_STATES ?? 200_000);

test('the alphabet has at least 25 letters, each with a name of its own', () => {
  expect(ALPHABET.length).toBeGreaterThanOrEqual(25);
  expect(new Set(ALPHABET.map((one) => one.name)).size).toBe(ALPHABET.length);
});

describe('nothing is wrong with an order', () => {
  test.each(SCENERIES.map((one) => [one.name, one] as const))(
    '%s',
    async (_, scenery) => {
      const explored = await search({
        scenery,
        states: STATES / SCENERIES.length,
        seconds: 600,
        depthMax: 30,
        workers: Math.min(2, availableParallelism()),
      });
      expect(explored.findings).toEqual([]);
      expect(explored.states).toBeGreaterThanOrEqual(STATES / SCENERIES.length);
    },
    600_000,
  );
});

// Faults that were found once, each as the shortest life that shows it.
test.each([
  ['r3', 'p2 captured in part > ticket of all that is left, to the wallet > cancel > rebate credits'],
  ['r13', 'p2 captured in part > ticket of all that is left > refund ok > cancel > p1 failed'],
  ['r16', 'p2 captured in part > ticket of all that is left > refund ok > p1 captured > ticket by line'],
  [
    'r12',
    'p1 captured > ticket by amount > refund failed > retry of a failed refund > refund failed, no attempt, by a slow clock',
  ],
  [
    'old news',
    'p1 captured > ticket by amount > refund failed > retry of a failed refund > old failure told again',
  ],
  ['m1', 'p2 authorized in part > time passes, a sweep'],
  [
    'open attempt, and a ticket',
    'p1 captured, another amount > refund failed > retry of a failed refund > late success of a failed attempt > ticket of all that is left',
  ],
  [
    'open attempt',
    'p1 captured, another amount > refund failed > retry of a failed refund > late success of a failed attempt > p2 captured in part',
  ],
  [
    'given back by a person, and refused',
    'p4 captured, foreign > a person gives back, and ends the review > payment refuses',
  ],
  [
    'given back by a person, refused, canceled',
    'p4 captured, foreign > a person gives back, and ends the review > refund failed > cancel',
  ],
  [
    'told again what was unclear and looked at',
    'purchased taobao > purchased taobao, another count > p1 captured > a person resolves the review > purchased taobao, another count',
  ],
  [
    'too much came, and a ticket gives back wallet money that never came',
    'p1 captured > ticket of all that is left > rebate refuses what it is told > p5 captured, all again, earlier > a person gives back, and ends the review',
  ],
  [
    'nothing to cancel but the money of a failed automatic refund',
    'p1 captured, another amount > p1 captured > ticket of all that is left > refund failed > a person cancels what is under review',
  ],
  [
    'a late success took the excess, and a retry of the automatic refund takes it again',
    'p2 captured in part > ticket of all that is left > payment refuses > p1 captured > payment refuses > late success of a failed attempt > retry of a failed refund',
  ],
  [
    'a late success took the excess, and a ticket is planned',
    'p2 captured in part > ticket of all that is left > payment refuses > p1 captured > payment refuses > late success of a failed attempt > ticket by amount',
  ],
  [
    'what failed to go back goes to the wallet, and not by its retry as well',
    'cancel > p1 captured > payment refuses > ticket by amount, to the wallet > retry of a failed refund',
  ],
  [
    'a payment too many goes to the wallet, and the order goes on',
    'p1 captured > p5 captured, all again, earlier > payment refuses > ticket by amount, to the wallet > rebate credits > ticket of all that is left, to the wallet > rebate credits',
  ],
  [
    'a success by a slow clock, told again with its attempt',
    'p1 captured > ticket by amount > refund failed > retry of a failed refund > refund ok, no attempt, by a slow clock > refund ok, told again with its attempt',
  ],
] as const)('%s', (_, path) => {
  for (const scenery of SCENERIES) expect(findingsOf(scenery, path.split(' > '))).toEqual([]);
});
