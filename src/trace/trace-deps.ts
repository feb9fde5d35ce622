import type { CallContext } from '../domain/values/ports.ts';
import type { Deps } from '../service/deps.ts';
import type { OpenSpan, Tracing } from './span.ts';

type Call = (...args: unknown[]) => unknown;
type Group = Readonly<Record<string, Call>>;

/** Ends with what `result` becomes; what is no promise has cost nothing that is worth a span. */
export function endWith(span: OpenSpan, result: unknown): unknown {
  if (!(result instanceof Promise)) return result;
  return result.then(
    (value) => {
      span.end({});
      return value;
    },
    (error) => {
      // Only the error's kind, for a driver's text holds SQL.
      const kind = error instanceof Error ? error.name : typeof error;
      span.end({ isError: true, attributes: { 'error.type': kind } });
      throw error;
    },
  );
}

/** Wraps each function of a group in a span of its name, if the trace is recorded. */
const tracedGroup = (trace: Tracing, prefix: string, group: Group): Group =>
  Object.fromEntries(
    Object.entries(group).map(([name, call]) => [
      name,
      (...args: unknown[]) => {
        const span = trace.child(`${prefix}.${name}`, 'client');
        return span === null
          ? call(...args)
          : endWith(
              span,
              trace.run(span, () => call(...args)),
            );
      },
    ]),
  );

/** Wraps the store: reads by their repository's name, a transaction from BEGIN to COMMIT as one span. */
function tracedStore(trace: Tracing, store: Deps['store']): Deps['store'] {
  const parts = Object.entries(store as unknown as Record<string, Call | Group | null>);
  const plain = Object.fromEntries(
    parts.filter((one): one is [string, Call] => typeof one[1] === 'function'),
  );
  // A part is null when the driver does not have it.
  const absent = parts.filter((one) => one[1] === null);
  const groups = parts.filter(
    (one): one is [string, Group] => typeof one[1] !== 'function' && one[1] !== null,
  );
  return {
    ...Object.fromEntries(absent),
    ...tracedGroup(trace, 'db', plain),
    ...Object.fromEntries(groups.map(([name, group]) => [name, tracedGroup(trace, `db.${name}`, group)])),
  } as unknown as Deps['store'];
}

/** Wraps each call of another service in a span, whose id that service gets as parent. */
const tracedUpstream = (trace: Tracing, service: string, group: Group): Group =>
  Object.fromEntries(
    Object.entries(group).map(([name, call]) => [
      name,
      (...args: unknown[]) => {
        const span = trace.child(`${service}.${name}`, 'client');
        if (span === null) return call(...args);
        const context = args.at(-1) as CallContext;
        const within = [...args.slice(0, -1), { ...context, traceparent: span.traceparent }];
        return endWith(span, call(...within));
      },
    ]),
  );

/** The parts of operations with a span around each call that leaves the process. */
export function traceDeps(deps: Deps, trace: Tracing): Deps {
  const upstreams = Object.entries(deps.upstream as unknown as Record<string, Group>);
  return {
    ...deps,
    store: tracedStore(trace, deps.store),
    upstream: Object.fromEntries(
      upstreams.map(([service, group]) => [service, tracedUpstream(trace, service, group)]),
    ) as unknown as Deps['upstream'],
  };
}
