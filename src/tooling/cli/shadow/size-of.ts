import type { Offered } from './messages.ts';

/** What one that waits holds in memory, in bytes. */
export const sizeOf = ({ bytes, call }: Offered): number => bytes.length + (call.body?.length ?? 0) + 1_000;
