import type { TaleCommand } from '../search/tale.ts';

type Due = Extract<TaleCommand['kind'], 'expire' | 'lapse' | 'receipt_timeout'>;

const DAY_MS = 86_400_000;
const AUTHORIZED_MS = 7 * DAY_MS;
const RECEIVING_MS = 15 * DAY_MS;
/** When a due order that made no transition is looked at again. */
const AGAIN_MS = 3_600_000;

export type Deadlines = ReturnType<typeof createDeadlines>;

/** The deadlines of an order (spec 9), computed from outside. */
export function createDeadlines(payDeadlineMs: number, status: string) {
  let at = { status, sinceMs: 0 };
  let passedMs: number | null = null;
  return {
    /** To be called after each step. */
    note(status: string, nowMs: number): void {
      if (at.status !== status) {
        at = { status, sinceMs: nowMs };
        passedMs = null;
      }
    },
    dueAt(nowMs: number): Due | null {
      const { status, sinceMs } = at;
      if (status === 'unpaid') return nowMs >= payDeadlineMs ? 'expire' : null;
      const isOver =
        (status === 'authorized' && nowMs >= sinceMs + AUTHORIZED_MS) ||
        (status === 'receiving' && nowMs >= sinceMs + RECEIVING_MS);
      if (!isOver || (passedMs !== null && nowMs < passedMs + AGAIN_MS)) return null;
      passedMs = nowMs;
      return status === 'authorized' ? 'lapse' : 'receipt_timeout';
    },
  };
}
