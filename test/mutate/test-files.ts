import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { hashOf } from './instrument.ts';

export type TestSource = {
  readonly file: string;
  /** What it imports, and what that imports, itself among it. */
  readonly closure: ReadonlySet<string>;
  /** Knows no database, broker, process or browser. */
  readonly isPure: boolean;
  /** Of itself and the test code it imports; of a pure one, of the service's code too. */
  readonly hash: string;
};

/** What only a test that needs more than this process says, itself or in what it imports. */
const NOT_PURE =
  /TEST_DATABASE_URL|TEST_SERVER_URL|miniflare|child_process|Bun\.spawn|playwright|msw\/node|Bun\.serve/;
const transpilers = { ts: new Bun.Transpiler({ loader: 'ts' }), tsx: new Bun.Transpiler({ loader: 'tsx' }) };
/** Of a worker, which is no import. */
const URLS = /new URL\(['"](\.[^'"]+)['"]/g;

/** Tests that say nothing of a mutant: they read the tree itself, or start one of their own. */
const LEFT_OUT = /^test\/(mutants|mutate|adoption|rollout|failovers|sharded|browser|endurance)\//;

/** Every test file that can tell something of a mutant. */
export function testSources(rootDir: string): TestSource[] {
  const texts = new Map<string, { text: string; imports: readonly string[] } | null>();
  const read = (file: string) => {
    const known = texts.get(file);
    if (known !== undefined) return known;
    const made = readSource(rootDir, file);
    texts.set(file, made);
    return made;
  };
  return readdirSync(join(rootDir, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => `test/${file}`)
    .filter((file) => /\.test\.tsx?$/.test(file) && !LEFT_OUT.test(file))
    .sort()
    .map((file) => {
      const closure = closureOf(file, (one) => read(one)?.imports ?? []);
      const isPure = [...closure].every((one) => !NOT_PURE.test(read(one)?.text ?? ''));
      const hashed = [...closure].filter((one) => isPure || one.startsWith('test/')).sort();
      return {
        file,
        closure,
        isPure,
        hash: hashOf(...hashed.flatMap((one) => [one, read(one)?.text ?? ''])),
      };
    });
}

function readSource(rootDir: string, file: string): { text: string; imports: readonly string[] } | null {
  if (!/\.tsx?$/.test(file) || !existsSync(join(rootDir, file))) return null;
  const text = readFileSync(join(rootDir, file), 'utf8');
  const imports = transpilers[file.endsWith('x') ? 'tsx' : 'ts'].scanImports(text).map((one) => one.path);
  const urls = [...text.matchAll(URLS)].map((match) => match[1] ?? '');
  const near = [...imports, ...urls].filter((path) => path.startsWith('.'));
  return { text, imports: near.map((path) => normalize(join(dirname(file), path))) };
}

/** Whatever can be come to from `first`, itself among it. */
export function closureOf(first: string, importsOf: (file: string) => readonly string[]): Set<string> {
  const found = new Set([first]);
  for (const file of found) for (const next of importsOf(file)) found.add(next);
  return found;
}
