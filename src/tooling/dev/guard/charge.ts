/** What a guard ends when its owner is gone. */
export type Charge =
  | {
      readonly kind: 'process';
      readonly pid: number;
      /** as `processIdentity` gave it at the start: a pid alone may soon be someone else's */
      readonly identity: string;
      /** its whole process group, which it leads */
      readonly isGroup: boolean;
      readonly signal: 'SIGTERM' | 'SIGKILL';
    }
  /** The owner's use of a private database server, which stops when nobody else uses it. */
  | { readonly kind: 'database'; readonly rootDir: string; readonly name: string; readonly user: string };

/** One line of JSON each, from the owner to its guard. */
export type GuardMessage =
  | { readonly id: number; readonly charge: Charge }
  | { readonly id: number; readonly charge: null };
