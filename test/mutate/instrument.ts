import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { FOLDERS, type Mutant } from './mutant.ts';

/** A file with all its mutants, which are numbered from 0. */
export type Instrumented = {
  readonly file: string;
  /** The hash of the instrumented text. */
  readonly hash: string;
  readonly code: string;
  readonly mutants: readonly Omit<Mutant, 'id'>[];
};

/** The version of the cached form; files of another version are not read. */
const FORM = 2;
const quiet = () => undefined;
const never = () => false;
const LOGGER = {
  isTraceEnabled: never,
  isDebugEnabled: never,
  isInfoEnabled: never,
  isWarnEnabled: never,
  isErrorEnabled: never,
  isFatalEnabled: never,
  trace: quiet,
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  fatal: quiet,
};

export const hashOf = (...texts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
};

/** All files to be mutated, in a fixed order. */
export const filesToMutate = (rootDir: string, folders: readonly string[] = FOLDERS): string[] =>
  folders.flatMap((folder) =>
    readdirSync(join(rootDir, 'src', folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
      .map((file) => `src/${folder}/${file}`)
      .sort(),
  );

/** Instruments a text. Babel's import changes how stack traces are printed, with which Bun refuses drivers' calls. */
async function instrumented(file: string, text: string) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    const { Instrumenter } = await import('@stryker-mutator/instrumenter');
    return await new Instrumenter(LOGGER).instrument([{ name: file, mutate: true, content: text }], {
      plugins: null,
      excludedMutations: [],
      ignorers: [],
      noHeader: true,
    });
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

/** Instruments a file; the result of an unchanged text comes from `cacheDir`. */
export async function instrument(rootDir: string, file: string, cacheDir: string): Promise<Instrumented> {
  const text = readFileSync(join(rootDir, file), 'utf8');
  const hash = hashOf(text);
  const cached = join(cacheDir, `${hashOf(String(FORM), file, text)}.json`);
  if (existsSync(cached)) return JSON.parse(readFileSync(cached, 'utf8'));
  const made = await instrumented(file, text);
  const lines = text.split('\n');
  // The library leaves out the numbers of mutants that it dropped.
  const listed = made.mutants.toSorted((a, b) => Number(a.id) - Number(b.id));
  const ordinals = new Map(listed.map((mutant, at) => [mutant.id, at]));
  const mutants = listed.map((mutant, ordinal) => {
    const { start, end } = mutant.location;
    return {
      file,
      ordinal,
      line: start.line + 1,
      operator: mutant.mutatorName,
      original: between(lines, start, end),
      replacement: mutant.replacement,
      text: lines[start.line]?.trim() ?? '',
      place: [start.line, start.column, end.line, end.column] as const,
    };
  });
  const code = (made.files[0]?.content ?? text).replace(
    /\b(stryMutAct_9fa48|stryCov_9fa48)\(([^)]*)\)/g,
    (_, name, ids) => `${name}(${ids.replace(/\d+/g, (id: string) => ordinals.get(id))})`,
  );
  const result = { file, hash, code, mutants };
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(cached, JSON.stringify(result));
  return result;
}

type Position = { readonly line: number; readonly column: number };

function between(lines: readonly string[], start: Position, end: Position): string {
  const within = lines.slice(start.line, end.line + 1);
  const last = within.length - 1;
  return within
    .map((line, at) => line.slice(at === 0 ? start.column : 0, at === last ? end.column : undefined))
    .join('\n');
}

/**
 * The code with the file's mutants numbered from `first`, and with an import instead of the library's header: a
 * comparison with a constant costs nothing while no mutant of the file is on.
 */
export function numbered(code: string, file: string, first: number): string {
  const path = relative(dirname(file), 'test/mutate/switch.ts');
  const body = code
    .replace(/stryMutAct_9fa48\("(\d+)"\)/g, (_, id) => `(stryMutAct_9fa48 === ${Number(id) + first})`)
    .replace(/stryCov_9fa48\(([^)]*)\)/g, (_, ids: string) => {
      const numbers = [...ids.matchAll(/\d+/g)].map(([id]) => Number(id) + first);
      return `stryCov_9fa48(${numbers.join(', ')})`;
    });
  return `import { active as stryMutAct_9fa48, reach as stryCov_9fa48 } from '${path}';\n${body}`;
}
