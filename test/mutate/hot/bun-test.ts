import * as real from 'bun:test';
import { type Body, type Hook, type HookKind, hook, inBlock, type Options, oneTest } from './collect.ts';

// Replaces `bun:test` for the test files of the planted tree. Without the driver it is `bun:test` itself. Under the
// driver it only collects tests, so that one process can run a test several times, each time with another mutant on.

const isDriven = process.env.MUTATE_JOB !== undefined;

type Each = (
  rows: readonly unknown[],
) => (name: string, body: (...row: never[]) => unknown, options?: Options) => void;

const rowOf = (row: unknown): unknown[] => (Array.isArray(row) ? row : [row]);

function each(one: (name: string, body: Body, options?: Options) => void): Each {
  return (rows) => (name, body, options) => {
    for (const [at, row] of rows.entries())
      one(`${name} [${at}]`, () => (body as (...all: unknown[]) => unknown)(...rowOf(row)), options);
  };
}

const onlyIf = (one: typeof oneTest) => (condition: unknown) => (condition ? one : () => undefined);

const ownTest = Object.assign(oneTest, {
  each: each(oneTest),
  if: onlyIf(oneTest),
  skipIf: (condition: unknown) => onlyIf(oneTest)(!condition),
  concurrent: Object.assign(oneTest, { each: each(oneTest) }),
});

const ownDescribe = Object.assign(inBlock, {
  each: each(inBlock),
  if: (condition: unknown) => (condition ? inBlock : () => undefined),
});

const ownHook = (kind: HookKind) => (body: Hook) => hook(kind, body);

export const { expect, setSystemTime } = real;
export const test = isDriven ? ownTest : real.test;
export const describe = isDriven ? ownDescribe : real.describe;
export const beforeAll = isDriven ? ownHook('beforeAll') : real.beforeAll;
export const beforeEach = isDriven ? ownHook('beforeEach') : real.beforeEach;
export const afterEach = isDriven ? ownHook('afterEach') : real.afterEach;
export const afterAll = isDriven ? ownHook('afterAll') : real.afterAll;
export const setDefaultTimeout = isDriven ? () => undefined : real.setDefaultTimeout;
