import { beforeAll, describe, expect, test } from 'bun:test';
import { scripts } from '../../../package.json';
import { rootDir } from '../../support/world.ts';
import { SCRIPT_OPTIONS } from './script-options.ts';

// Every script of package.json that runs a file of ours, called as a person calls it: its help, and wrong calls, which
// must do nothing.

const AT_ONCE = 4;
const LIMIT_MS = 30_000;
/** Options of other programs that a help may tell of. */
const OF_OTHERS = ['--help', '--data-binary'];

const OURS = Object.entries(scripts).flatMap(([name, line]) => {
  const [program, ...words] = line.split(' ');
  return program === 'bun' && words[0]?.endsWith('.ts') ? [{ name, words }] : [];
});

const CALLS = { help: '--help', short: '-h', unknown: '--no-such-option', stray: 'stray' } as const;
type Called = { readonly code: number; readonly out: string; readonly err: string };
const called = new Map<string, Called>();
const of = (name: string, call: keyof typeof CALLS): Called =>
  called.get(`${name} ${call}`) ?? { code: -1, out: '', err: 'was not called' };

async function callOne(words: readonly string[], argument: string): Promise<Called> {
  const child = Bun.spawn([process.execPath, ...words, argument], {
    cwd: rootDir,
    // A command that does not stop at the argument reaches no database and no service.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATABASE_URL: 'mysql://root@127.0.0.1:1/none',
      PORT: '1',
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: LIMIT_MS,
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}

beforeAll(async () => {
  const left = OURS.flatMap(({ name, words }) => {
    const { takesOthers, handsOn } = SCRIPT_OPTIONS[name] ?? { options: [] };
    return (Object.keys(CALLS) as (keyof typeof CALLS)[])
      .filter((call) => !(call === 'stray' && takesOthers) && !(call === 'unknown' && handsOn))
      .map((call) => ({ name, words, call }));
  });
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      called.set(`${next.name} ${next.call}`, await callOne(next.words, CALLS[next.call]));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}, 300_000);

const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const optionsIn = (text: string) => [...new Set(text.match(/(?<![\w-])--[a-z][\w-]*/g) ?? [])];

test('the table has every script of ours, and no other', () => {
  expect(Object.keys(SCRIPT_OPTIONS).sort()).toEqual(OURS.map(({ name }) => name).sort());
});

describe.each(Object.entries(SCRIPT_OPTIONS))('bun run %s', (name, { options, takesOthers, handsOn }) => {
  const known = options.map((option) => `--${option}`);

  test('prints its help for --help and -h', () => {
    const { code, out, err } = of(name, 'help');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`bun run ${name}`);
    expect(of(name, 'short')).toEqual({ code, out, err });
  });

  test('has each of its options in a line of the help, and no other option', () => {
    const { out } = of(name, 'help');
    const own = lines(out).flatMap((line) => /^ {2}(--[a-z][\w-]*)/.exec(line)?.[1] ?? []);
    if (handsOn) expect(own).toEqual(expect.arrayContaining(known));
    else {
      expect(own.sort()).toEqual([...known].sort());
      expect(optionsIn(out).filter((one) => ![...known, ...OF_OTHERS].includes(one))).toEqual([]);
    }
  });

  test.skipIf(handsOn === true)('refuses an unknown option in one line, with 2', () => {
    const { code, out, err } = of(name, 'unknown');
    expect([code, out, lines(err).length]).toEqual([2, '', 1]);
    expect(err).toContain('--no-such-option');
    expect(err).toContain(`See bun run ${name} --help`);
  });

  test.skipIf(takesOthers === true)('refuses an argument that is no option in one line, with 2', () => {
    const { code, out, err } = of(name, 'stray');
    expect([code, out, lines(err).length]).toEqual([2, '', 1]);
    expect(err).toContain('--help');
    // It might have been a password.
    expect(err).not.toContain('stray');
  });
});
