import type { World } from '../../support/world.ts';
import type { AckedOrder } from '../model.ts';
import type { Money } from './amounts.ts';

export type RefundAsk = {
  /** `{refund_id}:{payment_id}:{attempt}` */
  readonly key: string;
  readonly body: { readonly refund_id: string; readonly payment_id: string; readonly amount: Money };
};

/** The refund requests that payment got for an order, whose number names its payments. */
export const asksOf = ({ upstream }: World, order: AckedOrder): RefundAsk[] =>
  [...upstream.payments]
    .filter(([, ask]) => ask.operation === 'refund')
    .map(([key, ask]) => ({ key, body: ask.body as RefundAsk['body'] }))
    .filter(({ body }) => body.payment_id.startsWith(`p${order.number}-`));
