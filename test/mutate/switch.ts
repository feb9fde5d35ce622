// The instrumented files import this: the mutant that is on, and the reached ones. A process begins with the mutant of
// its environment, so that code that runs while modules load has it, and so do workers and child processes.

const env: Record<string, string | undefined> = globalThis.process?.env ?? {};
const file = env.MUTATE_REACHED;

/** The number of the mutant that is on; -1 without one. */
export let active = Number(env.MUTATE_MUTANT ?? -1);

/** Turns a mutant on, and the last one off. */
export function turnOn(mutant: number): void {
  active = mutant;
  env.MUTATE_MUTANT = String(mutant);
}

// A byte per mutant, in a file that workers and child processes share.
export const reached =
  file === undefined || globalThis.Bun === undefined ? null : Bun.mmap(file, { shared: true });

export const reach: (...mutants: number[]) => void =
  reached === null
    ? () => undefined
    : (...mutants) => {
        for (const mutant of mutants) reached[mutant] = 1;
      };
