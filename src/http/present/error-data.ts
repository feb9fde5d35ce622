import type { ChangedLine } from '../../domain/pricing/price-change.ts';
import type { ErrorCode } from '../../domain/values/errors.ts';
import type { Money } from '../../domain/values/money.ts';
import type { Summary } from '../../operations/shared/types.ts';
import { isMoney, money } from './money.ts';
import { presentSummary } from './summary.ts';

/** A refusal's details as `data`. Money becomes wire money; only PRICE_CHANGED needs a presenter of its own. */
export function presentErrorData(
  code: ErrorCode,
  details: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (code === 'PRICE_CHANGED')
    return presentPriceChange(details as { lines: readonly ChangedLine[]; summary: Summary });
  return wireOf(details) as Record<string, unknown>;
}

/** Turns money anywhere in a value into wire money. */
function wireOf(value: unknown): unknown {
  if (isMoney(value)) return money(value.amountMinor, value.currency);
  if (Array.isArray(value)) return value.map(wireOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, wireOf(inner)]));
}

function presentPriceChange({ lines, summary }: { lines: readonly ChangedLine[]; summary: Summary }) {
  const wire = (amount: Money | null) =>
    amount === null ? null : money(amount.amountMinor, amount.currency);
  return {
    changed: lines.map((line) => ({
      sku_id: line.sku_id,
      before: wire(line.before),
      after: wire(line.after),
    })),
    summary: presentSummary(summary),
  };
}
