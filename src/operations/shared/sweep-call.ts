import type { CallContext, Ids } from '../../domain/values/ports.ts';

/** The context of work that no request asked for. */
export const sweepCall = (ids: Ids): CallContext => ({ requestId: ids.unique(), traceparent: null });
