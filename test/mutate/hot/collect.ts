export type Body = () => unknown;
export type Hook = () => unknown;
export type HookKind = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll';
export type Options = number | { readonly timeout?: number };

export type Block = {
  readonly name: string;
  readonly parent: Block | null;
  readonly hooks: Record<HookKind, Hook[]>;
};

export type Test = {
  /** The test's name with the names of its blocks, unique in its file. */
  readonly name: string;
  readonly block: Block;
  readonly body: Body;
  readonly timeoutMs: number;
};

export type TestFile = { readonly file: string; readonly root: Block; readonly tests: readonly Test[] };

/** The suite's timeout. */
const TIMEOUT_MS = 20_000;

const newBlock = (name: string, parent: Block | null): Block => ({
  name,
  parent,
  hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
});

let block = newBlock('', null);
let tests: Test[] = [];
let names = new Map<string, number>();
let pending: unknown[] = [];

const timeoutOf = (options: Options | undefined): number =>
  (typeof options === 'number' ? options : options?.timeout) ?? TIMEOUT_MS;

export function oneTest(name: string, body: Body, options?: Options): void {
  const full = [...blocksOf(block).map((one) => one.name), name].filter((part) => part !== '').join(' > ');
  const times = (names.get(full) ?? 0) + 1;
  names.set(full, times);
  tests.push({ name: times === 1 ? full : `${full} #${times}`, block, body, timeoutMs: timeoutOf(options) });
}

export function inBlock(name: string, body: Body): void {
  const outer = block;
  block = newBlock(name, outer);
  const made = body();
  if (made instanceof Promise) pending.push(made);
  block = outer;
}

export function hook(kind: HookKind, body: Hook): void {
  block.hooks[kind].push(body);
}

/** The enclosing blocks, the outermost first. */
export function blocksOf(of: Block): Block[] {
  return of.parent === null ? [of] : [...blocksOf(of.parent), of];
}

/** Loads a test file. @returns its tests and hooks */
export async function collect(file: string, path: string): Promise<TestFile> {
  const root = newBlock('', null);
  block = root;
  tests = [];
  names = new Map();
  pending = [];
  await import(path);
  await Promise.all(pending);
  return { file, root, tests };
}
