/** W3C trace context: version, trace id, parent id, flags; a later version may say more behind a `-`. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;

/**
 * A `traceparent` from outside in the form in which it is passed on: always 55 characters. One that breaks the W3C's
 * rules counts as absent: null. A later version is passed on as version 00, the highest that this service knows.
 */
export function readTraceparent(text: string | null | undefined): string | null {
  const [, version, traceId = '', parentId = '', flags = '00', more] = TRACEPARENT.exec(text ?? '') ?? [];
  if (version === undefined || version === 'ff' || ZEROS.test(traceId) || ZEROS.test(parentId)) return null;
  if (version === '00') return more === undefined ? `00-${traceId}-${parentId}-${flags}` : null;
  const isSampled = Number.parseInt(flags, 16) & 1;
  return `00-${traceId}-${parentId}-0${isSampled}`;
}

/** 32 hex digits, for the log; empty without a trace. */
export const traceIdOf = (traceparent: string | null): string => traceparent?.slice(3, 35) ?? '';

export const isSampled = (traceparent: string): boolean =>
  (Number.parseInt(traceparent.slice(53, 55), 16) & 1) === 1;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Begins a trace that is not recorded; its id is the request's UUID without dashes. Null when the request id is no
 * UUID, for a caller may choose its own.
 */
export function beginTrace(uuid: string): string | null {
  if (!UUID.test(uuid)) return null;
  const traceId = uuid.replaceAll('-', '');
  return `00-${traceId}-${traceId.slice(0, 16)}-00`;
}
