import { type Column, gt, lte, or, type SQL } from 'drizzle-orm';

/** An instant that has come, or that is beyond `latestMs`, where only a wrong clock can have set it (domain/windows.ts). */
export const hasCome = (column: Column, nowMs: number, latestMs: number): SQL | undefined =>
  or(lte(column, nowMs), gt(column, latestMs));
