import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { hashOf } from './instrument.ts';

export type TestSource = {
  readonly file: string;
  /** The file and all its imports, direct and indirect. */
  readonly closure: ReadonlySet<string>;
  /** True without database, broker, process and browser. */
  readonly isPure: boolean;
  /** The hash of the file and the test code that it imports; of a pure file also of the service's code. */
  readonly hash: string;
};

/** Texts of tests that need more than this process, in the file or its imports. */
const NOT_PURE =
  /TEST_DATABASE_URL|TEST_SERVER_URL|miniflare|child_process|Bun\.spawn|playwright|msw\/node|Bun\.serve/;
const transpilers = { ts: new Bun.Transpiler({ loader: 'ts' }), tsx: new Bun.Transpiler({ loader: 'tsx' }) };
/** The URL of a worker, which is no import. */
const URLS = /new URL\(['"](\.[^'"]+)['"]/g;

/** Tests that cannot judge a mutant: they read the tree itself, or start a tree of their own. */
const LEFT_OUT = /^test\/(mutants|mutate|adoption|rollout|failovers|sharded|browser|endurance)\//;

/** All test files that can judge a mutant. */
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

/** Everything that can be reached from `first`, with itself. */
export function closureOf(first: string, importsOf: (file: string) => readonly string[]): Set<string> {
  const found = new Set([first]);
  for (const file of found) for (const next of importsOf(file)) found.add(next);
  return found;
}
