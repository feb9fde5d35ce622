/** Takes work past the response. The service logs its failures, and the sweep does the rest. */
export type Later = (work: Promise<void>) => void;

/** Tracks this work, so that no process ends and no database closes in the middle of it. */
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
