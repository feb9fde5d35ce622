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
      // Its kind only: a driver's text holds SQL.
      const kind = error instanceof Error ? error.name : typeof error;
      span.end({ isError: true, attributes: { 'error.type': kind } });
      throw error;
    },
  );
}

/** Each function of a group within a span of its name, where the trace is recorded. */
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

/** Reads by their repository's name; a transaction, from its BEGIN to its COMMIT, as one. */
function tracedStore(trace: Tracing, store: Deps['store']): Deps['store'] {
  const parts = Object.entries(store as unknown as Record<string, Call | Group | null>);
  const plain = Object.fromEntries(
    parts.filter((one): one is [string, Call] => typeof one[1] === 'function'),
  );
  // Null where a driver has no such thing.
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

/** Each call of another service within a span, which that service is told as its parent. */
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

/** What operations are given, with a span around each call that leaves the process. */
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
