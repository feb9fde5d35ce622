import type { Fault } from '../../src/tooling/dev/planetscale/faults.ts';
import type { Simulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import type { MockUpstreamsServer } from '../../src/tooling/dev/upstreams/server.ts';
import { openPlanetscale } from '../support/planetscale.ts';
import { type Answer, openWorld, type World } from '../support/world.ts';

export const TIMEOUT_MS = 300;
export const FAULTS: readonly Fault[] = [
  'drop-before',
  'drop-answer',
  'status-500',
  'reset',
  // Runs after the caller has given up.
  { delayMs: TIMEOUT_MS + 100 },
  // Keeps the database busy while the caller gives up and wants to roll back.
  { delayMs: TIMEOUT_MS + 100, busy: true },
];

/** A world over the driver. `hook` decides about the n-th statement from now on, from 1. */
export async function openOver(
  at: Simulator,
  hook: (step: number, sql: string) => Fault,
  upstreams?: MockUpstreamsServer,
): Promise<World> {
  const database = openPlanetscale(at, { timeoutMs: TIMEOUT_MS });
  const other = await openWorld({ database, ...(upstreams === undefined ? {} : { upstreams }) });
  hookNext(at, hook);
  return other;
}

function hookNext(at: Simulator, hook: (step: number, sql: string) => Fault): void {
  let step = 0;
  at.onStatement((sql) => {
    step += 1;
    return hook(step, sql);
  });
}

/** Waits until late statements are done, and abandoned transactions are rolled back. */
export async function untilQuiet(at: Simulator): Promise<void> {
  at.onStatement();
  while (at.inFlight > 0 || at.openTransactions > 0) await Bun.sleep(5);
}

export type Where = { readonly step: number; readonly fault: Fault; readonly broken: string };

/**
 * One request, on data that `prepare` adds to fresh demo data. `check` looks at the result of a break at `where`. Both
 * use a world without faults: only the request itself is broken, also on a slow machine.
 */
export type Breakable<T> = {
  prepare(steady: World): Promise<T>;
  act(world: World, prepared: T): Promise<Answer>;
  check(steady: World, prepared: T, answer: Answer, where: Where): Promise<void>;
};

export type Bench = {
  readonly at: Simulator;
  /** Over TCP, with the upstreams of the broken world. */
  readonly steady: World;
  readonly upstreams: MockUpstreamsServer;
};

/** Runs the request once to count its statements, then breaks it at each statement by each fault. @returns the count */
export async function breakEach<T>(
  { at, steady, upstreams }: Bench,
  { prepare, act, check }: Breakable<T>,
  faults: readonly Fault[],
): Promise<number> {
  const run = async (stepBroken: number, fault: Fault) => {
    await steady.fresh();
    const prepared = await prepare(steady);
    at.clear();
    let broken = '';
    const hook = (step: number, sql: string) => {
      if (step !== stepBroken) return 'pass';
      broken = sql.slice(0, 60);
      return fault;
    };
    const world = await openOver(at, hook, upstreams);
    const answer = await act(world, prepared);
    const steps = at.seen.length;
    await untilQuiet(at);
    await world.close();
    await check(steady, prepared, answer, { step: stepBroken, fault, broken });
    return answer.status === 200 ? steps : 0;
  };
  let steps = 0;
  // On a busy machine the unbroken run may miss its deadline too.
  while (steps === 0) steps = await run(0, 'pass');
  for (const fault of faults) for (let step = 1; step <= steps; step += 1) await run(step, fault);
  return steps;
}
