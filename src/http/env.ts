import type { Caller } from '../operations/shared/types.ts';
import type { Language } from './error-table.ts';

/** What middleware leaves for handlers. */
export type HttpEnv = {
  Variables: {
    requestId: string;
    traceparent: string | null;
    language: Language;
    /** the stable word of a failure, for the log */
    errorCode: string;
    /** what kind of error the database is away with, for the log */
    unavailable: Readonly<Record<string, string | number>> | undefined;
    /** the order that the request is about, for the log; '' when there is none */
    orderId: string;
    caller: Caller;
    /** name of the calling service, behind `service()` only */
    service: string | undefined;
    /** the body's bytes, once it was read */
    rawBody: Uint8Array<ArrayBuffer>;
  };
};
