import { type Column, gt, lte, or, type SQL } from 'drizzle-orm';

/**
 * The instant has come, or is beyond `latestMs`, where only a wrong clock can have set it (domain/values/windows.ts).
 */
export const hasCome = (column: Column, nowMs: number, latestMs: number): SQL | undefined =>
  or(lte(column, nowMs), gt(column, latestMs));
