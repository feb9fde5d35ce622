/** A thing that a guard ends when its owner is gone. */
export type Charge =
  | {
      readonly kind: 'process';
      readonly pid: number;
      /** the result of `processIdentity` at the start, for a pid may soon be used again */
      readonly identity: string;
      /** true for its whole process group, which it leads */
      readonly isGroup: boolean;
      readonly signal: 'SIGTERM' | 'SIGKILL';
    }
  /** The owner's use of a private database server, which stops when nobody else uses it. */
  | { readonly kind: 'database'; readonly rootDir: string; readonly name: string; readonly user: string };

/** One line of JSON each, from the owner to its guard. */
export type GuardMessage =
  | { readonly id: number; readonly charge: Charge }
  | { readonly id: number; readonly charge: null };
