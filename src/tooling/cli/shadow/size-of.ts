import type { Offered } from './messages.ts';

/** The memory of a waiting request, in bytes. */
export const sizeOf = ({ bytes, call }: Offered): number => bytes.length + (call.body?.length ?? 0) + 1_000;
