/** Work that an answer does not wait for; what fails of it is left to the sweep, and told by the service. */
export type Later = (work: Promise<void>) => void;

/** Keeps track of it, so that a process does not end, nor a database close, in the middle of it. */
export function createBackgroundTasks(): { readonly later: Later; done(): Promise<void> } {
  const open = new Set<Promise<void>>();
  return {
    later(work) {
      open.add(work);
      void work.finally(() => open.delete(work));
    },
    async done() {
      while (open.size > 0) await Promise.all(open);
    },
  };
}
