import type { DeadLetterHead } from '../../domain/order/dead-letter.ts';
import type { Deps } from '../../service/deps.ts';

const PAGE = 500;

/**
 * The dead letters of these orders: by the order that they name, or by the key that their record came with. No index
 * leads from an order to them, so all letters are looked through, once for all orders; they are few, and only an operator's
 * command asks.
 */
export async function lettersOf(
  { store }: Pick<Deps, 'store'>,
  orderIds: ReadonlySet<string>,
): Promise<readonly Pick<DeadLetterHead, 'letterId' | 'state'>[]> {
  const isTheirs = (id: string | null) => id !== null && orderIds.has(id);
  const found: Pick<DeadLetterHead, 'letterId' | 'state'>[] = [];
  for (let after = ''; orderIds.size > 0; ) {
    const page = await store.personalData.letters(after, PAGE);
    for (const { letterId, state, orderId, recordKey } of page)
      if (isTheirs(orderId) || isTheirs(recordKey)) found.push({ letterId, state });
    after = page.at(-1)?.letterId ?? '';
    if (page.length < PAGE) break;
  }
  return found;
}
