import { ask, type Fetch } from './ask.ts';
import { compareAnswers } from './compare-answers.ts';
import { comparePrice } from './compare-price.ts';
import { type Answer, type Call, isAnswer, type NoAnswer } from './exchange.ts';
import type { Rules } from './rules.ts';
import type { Tally } from './tally.ts';
import { forNew, priceOfCheckout, whatToAsk } from './what-to-ask.ts';

export type CompareParts = {
  /** the origin of the new service */
  readonly to: string;
  readonly timeoutMs: number;
  readonly rules: Rules;
  readonly tally: Tally;
  readonly fetch?: Fetch;
  /** how long ago the old service answered; 0 when both answer now */
  readonly shiftMs?: number;
  /** called for each call to the new service */
  readonly onAsked?: (isAnswered: boolean) => void;
  /** redacts the new answer as the recording redacted the old one */
  readonly asKept?: (answer: Answer) => Answer;
};

/** Sends a call, or its harmless form, to the new service; null when nothing may be sent. */
export function askNew(
  { to, timeoutMs, fetch: by }: CompareParts,
  call: Call,
): Promise<Answer | NoAnswer> | null {
  const asking = whatToAsk(call.method, call.path);
  const asked = asking === 'same' ? call : asking === 'price' ? priceOfCheckout(call) : null;
  return asked === null ? null : ask(to, forNew(asked), timeoutMs, by);
}

/** Compares the old service's answer with the new one's, and counts the result. */
export async function compareCall(
  parts: CompareParts,
  route: string,
  call: Call,
  old: Answer,
  asked: Promise<Answer | NoAnswer> | null = askNew(parts, call),
): Promise<void> {
  const { tally, rules } = parts;
  if (asked === null) return tally.uncompared(route, 'notAsked');
  // A failed or limited answer of the old service cannot be compared.
  if (old.status >= 500 || old.status === 429) return tally.uncompared(route, 'incomparable');
  const given = await asked;
  parts.onAsked?.(isAnswer(given));
  if (!isAnswer(given))
    return tally.uncompared(route, given.failure === 'too_large' ? 'incomparable' : 'unanswered');
  const fresh = parts.asKept?.(given) ?? given;
  const isPrice = whatToAsk(call.method, call.path) === 'price';
  const differences = isPrice
    ? comparePrice(call, old, fresh, rules)
    : compareAnswers(old, fresh, rules, parts.shiftMs);
  if (differences === null) return tally.uncompared(route, 'incomparable');
  tally.compared(isPrice ? `${route} (as a price)` : route, call, differences, {
    old: old.ms,
    new: fresh.ms,
  });
}
