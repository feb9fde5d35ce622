import { describe, expect, test } from 'bun:test';
import type { CommandLine } from '../../../src/tooling/arguments/command-line.ts';
import { helpOf } from '../../../src/tooling/arguments/help.ts';
import { count, databaseUrl, duration, oneOf, text } from '../../../src/tooling/arguments/kinds.ts';
import { flag, list, onlyWith, optional, preset, required } from '../../../src/tooling/arguments/options.ts';
import { asksForHelp, readArguments } from '../../../src/tooling/arguments/read-arguments.ts';

const MOVE = {
  name: 'move',
  about: 'Moves things.',
  options: {
    from: required(databaseUrl, 'what is read'),
    clients: preset(count(1, 512), '32', 'requests at once'),
    after: optional(duration, 'waits before'),
    only: list(oneOf(['rows', 'tables']), 'this part only'),
    mix: flag('all at once'),
    rate: onlyWith('mix', preset(count(1, 9), '5', 'a second')),
    body: optional(text('FILE'), 'a file, - for stdin'),
  },
} as const satisfies CommandLine;

const FROM = ['--from', 'mysql://me:hunter2@a/b'];
const optionsOf = (...args: string[]) => readArguments(MOVE, [...FROM, ...args]).options;

describe('arguments', () => {
  test('that are left out read as their defaults', () => {
    expect(optionsOf()).toEqual({
      from: 'mysql://me:hunter2@a/b',
      clients: 32,
      after: null,
      only: [],
      mix: false,
      rate: 5,
      body: null,
    });
  });

  test('are read by their kinds, after a space or an equals sign, in any order', () => {
    const given = ['--only=rows', '--mix', '--rate', '9', '--after=2s', '--only', 'tables', '--body', '-'];
    expect(optionsOf(...given)).toMatchObject({
      after: 2_000,
      only: ['rows', 'tables'],
      mix: true,
      rate: 9,
      body: '-',
    });
    expect(optionsOf('--body=-x').body).toBe('-x');
  });

  test.each([
    [[...FROM, '--nonsense'], 'There is no --nonsense.'],
    [[...FROM, '--nonsense=hunter2'], 'There is no --nonsense.'],
    [[...FROM, '-x'], 'There is no -x.'],
    [[...FROM, '--no-mix'], 'There is no --no-mix.'],
    [[...FROM, '--toString'], 'There is no --toString.'],
    [[...FROM, '--mysql://me:hunter2@a/b'], 'An option is unknown.'],
    [[...FROM, '--clients', '0'], '--clients is a whole number from 1 to 512.'],
    [[...FROM, '--clients', '513'], '--clients is a whole number from 1 to 512.'],
    [[...FROM, '--clients', '0.5'], '--clients is a whole number from 1 to 512.'],
    [[...FROM, '--clients='], '--clients is a whole number from 1 to 512.'],
    [[...FROM, '--clients'], '--clients needs a value: a whole number from 1 to 512.'],
    [[...FROM, '--clients', '--mix'], '--clients needs a value: a whole number from 1 to 512.'],
    [[...FROM, '--clients', '1', '--clients', '2'], '--clients may be given only once.'],
    [[...FROM, '--mix', '--mix'], '--mix may be given only once.'],
    [[...FROM, '--mix=yes'], '--mix takes no value.'],
    [[...FROM, '--only', 'hunter2'], '--only is one of rows, tables.'],
    [[...FROM, '--only', 'rows', '--only', 'x'], '--only is one of rows, tables.'],
    [[...FROM, '--rate', '3'], '--rate is only for --mix.'],
    [[], '--from must be given: an address such as mysql://user:password@host:3306/database.'],
    [['--from', 'hunter2'], '--from is an address such as mysql://user:password@host:3306/database.'],
    [[...FROM, 'hunter2'], 'This command takes options only.'],
    [[...FROM, '--', '--mix'], 'This command takes options only.'],
  ] as const)('%j are refused by a sentence without their values', (args, says) => {
    expect(() => readArguments(MOVE, args)).toThrow(
      expect.objectContaining({ name: 'WrongUse', message: says }),
    );
  });

  test('that are no options are counted', () => {
    const others = { placeholder: 'FILE', least: 1, most: 2, says: 'Give one or two files.' };
    const line = { ...MOVE, options: {}, others };
    expect(readArguments(line, ['a', '--', '-b']).others).toEqual(['a', '-b']);
    for (const args of [[], ['a', 'b', 'c']])
      expect(() => readArguments(line, args)).toThrow('Give one or two files.');
  });

  test('of another program are handed on as they stand', () => {
    const others = { placeholder: '', least: 0, most: 99, says: '', areHandedOn: true } as const;
    const line = { ...MOVE, options: { clients: MOVE.options.clients }, others };
    const { options, others: rest } = readArguments(line, [
      '-t',
      'a b',
      '--clients',
      '3',
      '--timeout',
      '9',
      '--bail=2',
      'test/x',
      '--',
      '-h',
    ]);
    expect(options).toEqual({ clients: 3 });
    expect(rest).toEqual(['-t', 'a b', '--timeout', '9', '--bail=2', 'test/x', '--', '-h']);
  });

  test('ask for help wherever it stands, but not after --', () => {
    for (const args of [['--help'], ['-h'], ['--nonsense', '-h'], ['--clients', '--help']])
      expect([args, asksForHelp(args)]).toEqual([args, true]);
    for (const args of [[], ['help'], ['--helpful'], ['--', '-h'], ['-hx']])
      expect([args, asksForHelp(args)]).toEqual([args, false]);
  });
});

describe('a help', () => {
  test('has usage, options with bounds and defaults, and what follows', () => {
    expect(helpOf({ ...MOVE, more: 'Exit code: 0 moved.' })).toBe(
      `bun run move --from DATABASE_URL [--clients N] [--after TIME] [--only NAME]... [--mix] [--rate N] [--body FILE]

Moves things.

  --from DATABASE_URL  what is read (required)
  --clients N          requests at once (1 to 512; default 32)
  --after TIME         waits before (a number and ms, s, m, h or d)
  --only NAME          this part only (rows, tables; may be given several times)
  --mix                all at once
  --rate N             a second (with --mix; 1 to 9; default 5)
  --body FILE          a file, - for stdin
  -h, --help           this text

Exit code: 0 moved.
`,
    );
  });

  test('breaks long lines between words', () => {
    const long = { ...MOVE, options: { mix: flag('word '.repeat(60).trim()) } };
    const lines = helpOf(long).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(lines.filter((line) => /^ {14}word/.test(line))).toHaveLength(2);
  });

  test('cannot have a form with an option that does not exist, or without one that does', () => {
    const { mix, rate } = MOVE.options;
    const line = { ...MOVE, forms: ['move --mix [--rat N]'], options: { mix, rate } };
    expect(() => helpOf(line)).toThrow('--rat, --rate');
    expect(helpOf({ ...line, forms: ['move', 'move --mix [--rate N]'] })).toStartWith(
      'bun run move\nbun run move --mix [--rate N]\n',
    );
  });
});
