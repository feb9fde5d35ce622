import { Miniflare } from 'miniflare';
import { childrenOf } from '../guard/children-of.ts';
import { watchOverChild } from '../guard/watch-over.ts';
import { type HeapMeter, openHeapMeter } from './heap.ts';

/** At most the date of the locked miniflare's workerd, and at least 2024-11-11 for the driver's `cache`. */
export const COMPATIBILITY_DATE = '2026-06-01';

export type RunningWorker = {
  readonly url: string;
  /** Runs the cron's handler as if at `at`, and waits for it. */
  runScheduled(at?: Date): Promise<void>;
  /** With `inspect` only. */
  openHeapMeter(): Promise<HeapMeter>;
  stop(): Promise<void>;
};

export type WorkerOptions = {
  /** The bundle's text, from `buildWorker`. */
  readonly script: string;
  /** Variables and secrets. */
  readonly vars: Readonly<Record<string, string>>;
  /** 0 (the default) picks a free one. */
  readonly port?: number;
  /** Rate-limit bindings: name → tries in 60 s. */
  readonly limits?: Readonly<Record<string, number>>;
  /** For a bundle with Hyperdrive: the database of its binding. */
  readonly hyperdriveUrl?: string;
  readonly inspect?: boolean;
  /** Prints the Worker's log; by default off. */
  readonly verbose?: boolean;
};

/** Runs a bundle in workerd, the runtime of Workers, by miniflare on 127.0.0.1. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { script, vars, port = 0, limits = {}, hyperdriveUrl, inspect, verbose = false } = options;
  const before = childrenOf(process.pid);
  const worker = withoutSignals(
    () =>
      new Miniflare({
        modules: [{ type: 'ESModule', path: 'worker.js', contents: script }],
        host: '127.0.0.1',
        port,
        compatibilityDate: COMPATIBILITY_DATE,
        compatibilityFlags: hyperdriveUrl === undefined ? [] : ['nodejs_compat'],
        // miniflare's own Hyperdrive binding needs a password in the URL, which a private database does not have.
        bindings: {
          ...vars,
          ...(hyperdriveUrl === undefined ? {} : { HYPERDRIVE: { connectionString: hyperdriveUrl } }),
        },
        ratelimits: Object.fromEntries(
          Object.entries(limits).map(([name, limit]) => [
            name,
            { namespace_id: name, simple: { limit, period: 60 as const } },
          ]),
        ),
        cf: false,
        ...(inspect === true ? { inspectorPort: 0 } : {}),
        ...(verbose ? {} : { handleRuntimeStdio: drain }),
      }),
  );
  const url = (await worker.ready).origin;
  // miniflare does not tell its workerd's process, so new children are watched.
  for (const pid of childrenOf(process.pid)) if (!before.includes(pid)) watchOverChild(pid);
  return {
    url,
    async runScheduled(at = new Date()) {
      // miniflare's types need a package of Cloudflare that conflicts with Bun's types.
      const fetcher = (await worker.getWorker()) as unknown as Scheduled;
      const { outcome } = await fetcher.scheduled({ cron: '* * * * *', scheduledTime: at });
      if (outcome !== 'ok') throw new Error(`the cron's handler ended with ${outcome}`);
    },
    openHeapMeter: async () => openHeapMeter(await worker.getInspectorURL()),
    stop: () => worker.dispose(),
  };
}

/** Keeps miniflare from ending the process at Ctrl-C, for the caller must stop other things first. */
function withoutSignals<T>(work: () => T): T {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const result = work();
  for (const [n, signal] of signals.entries()) {
    for (const listener of process.listeners(signal)) {
      if (before[n]?.includes(listener) === false) process.removeListener(signal, listener);
    }
  }
  return result;
}

type Scheduled = {
  scheduled(event: { cron: string; scheduledTime: Date }): Promise<{ outcome: string }>;
};

/** Reads the runtime's output, for unread output would block it. */
function drain(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream): void {
  stdout.resume();
  stderr.resume();
}
