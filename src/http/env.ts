import type { Caller } from '../operations/shared/types.ts';
import type { Language } from './error-table.ts';

/** The variables that middleware sets for handlers. */
export type HttpEnv = {
  Variables: {
    requestId: string;
    traceparent: string | null;
    language: Language;
    /** the stable word of a failure, for the log */
    errorCode: string;
    /** the kind of a database error that means unavailability, for the log */
    unavailable: Readonly<Record<string, string | number>> | undefined;
    /** the request's order id for the log; '' without one */
    orderId: string;
    caller: Caller;
    /** the name of the calling service; only set by `service()` */
    service: string | undefined;
    /** the body's bytes, once it was read */
    rawBody: Uint8Array<ArrayBuffer>;
  };
};
