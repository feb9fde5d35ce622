import { createHmac } from 'node:crypto';
import { errorFields, type Log } from '../logger.ts';
import { takenPortText } from './port-owner.ts';

// The common part of the processes under Bun: configuration, signing, and their end.

/** Signs synchronously; web crypto would use a thread. */
export const nodeHmac = (secret: Uint8Array, data: string): Uint8Array =>
  createHmac('sha256', secret).update(data).digest();

/** How long running work may take at a stop (spec 16 allows 15 s, including the end of the process). */
const DRAIN_MS = 14_000;

/** The arguments of an entry: `--help`, which needs no configuration, or none. Ends the process unless there are none. */
export function helpOrGoOn(name: string, about: string): void {
  const [first, ...others] = process.argv.slice(2);
  if (first === undefined) return;
  const asks = [first, ...others].some((arg) => arg === '--help' || arg === '-h');
  if (asks) process.stdout.write(`bun run ${name}\n\n${about}\n`);
  else {
    const what = /^--?[a-z][\w-]*/i.exec(first)?.[0];
    const problem = what === undefined ? 'This command takes no arguments.' : `There is no ${what}.`;
    process.stderr.write(`${problem} The environment configures it. See bun run ${name} --help.\n`);
  }
  process.exit(asks ? 0 : 2);
}

type Handler<S> = (request: Request, server: S) => Response | Promise<Response>;
type Routes<S> = Readonly<Record<string, Handler<S> | { readonly GET: Handler<S> }>>;

/** Adds `x-request-id` to the answers of Bun's own routes, beside the app (spec 2). */
export function withRequestIds<S>(routes: Routes<S>): Record<string, Handler<S> | { GET: Handler<S> }> {
  const identified =
    (handle: Handler<S>): Handler<S> =>
    async (request, server) => {
      const answer = await handle(request, server);
      answer.headers.set('x-request-id', crypto.randomUUID());
      return answer;
    };
  return Object.fromEntries(
    Object.entries(routes).map(([path, route]) => [
      path,
      typeof route === 'function' ? identified(route) : { GET: identified(route.GET) },
    ]),
  );
}

/** Prints all problems and ends the process if the configuration has any. */
export function configOrExit<C>(parse: (env: Record<string, string | undefined>) => C): C {
  try {
    return parse(process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'The configuration cannot be read.');
    process.exit(1);
  }
}

/** Listens by `serve`, or says who has the port and ends the process. */
export function serveOrExit<S>(port: number, serve: () => S): S {
  try {
    return serve();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error;
    console.error(takenPortText(port));
    process.exit(1);
  }
}

/**
 * An unhandled rejection is a fault in one piece of work: its kind is logged, for its text may hold SQL with a person's
 * address, and the process goes on. After an uncaught exception no state is certain: the process ends as it would by
 * itself, but without printing the exception.
 */
export function surviveUnhandled(log: Log, count: (kind: 'rejection' | 'exception') => void): void {
  process.on('unhandledRejection', (reason) => {
    count('rejection');
    log.error('unhandled_rejection', errorFields(reason));
  });
  process.on('uncaughtException', (error) => {
    count('exception');
    log.error('uncaught_exception', errorFields(error));
    process.exit(1);
  });
}

/**
 * The first SIGTERM or SIGINT runs `drain`, then the process ends with 0. A second signal, a failure, or the end of
 * DRAIN_MS ends it with 1.
 * @returns a function that tells whether draining has begun
 */
export function drainOnSignal(log: Log, drain: () => Promise<void>): () => boolean {
  let draining = false;
  const onSignal = async () => {
    if (draining) process.exit(1);
    draining = true;
    setTimeout(() => process.exit(1), DRAIN_MS);
    try {
      await drain();
      log.info('stopped', {});
      process.exit(0);
    } catch (error) {
      log.error('stop_failed', errorFields(error));
      process.exit(1);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return () => draining;
}

/** Logs missing parts once at the start, for a process without its database would be silent until its first sweep. */
export async function tellWhatIsMissing(
  check: () => Promise<{ readonly ready: boolean; readonly reasons: readonly string[] }>,
  log: Log,
): Promise<void> {
  const { ready, reasons } = await check();
  if (!ready) log.warn('not_ready', { reasons: reasons.join('; ') });
}
