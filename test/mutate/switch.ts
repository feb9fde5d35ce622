// What the instrumented files import: which mutant is on, and which were reached. A process begins with the mutant that
// its environment names, so that code has it which runs while a module loads, and so do the process's workers and children.

const env: Record<string, string | undefined> = globalThis.process?.env ?? {};
const file = env.MUTATE_REACHED;

/** The number of the mutant that is on; -1 when none is. */
export let active = Number(env.MUTATE_MUTANT ?? -1);

/** Puts this mutant on instead of the one before, for all that runs from now on. */
export function turnOn(mutant: number): void {
  active = mutant;
  env.MUTATE_MUTANT = String(mutant);
}

// A byte for each mutant, in a file that the workers and children of a process share with it.
export const reached =
  file === undefined || globalThis.Bun === undefined ? null : Bun.mmap(file, { shared: true });

export const reach: (...mutants: number[]) => void =
  reached === null
    ? () => undefined
    : (...mutants) => {
        for (const mutant of mutants) reached[mutant] = 1;
      };
