import type { World } from '../../support/world.ts';
import type { AckedOrder } from '../model.ts';
import type { Money } from './amounts.ts';

export type RefundRequest = {
  /** `{refund_id}:{payment_id}:{attempt}` */
  readonly key: string;
  readonly body: { readonly refund_id: string; readonly payment_id: string; readonly amount: Money };
};

/** The refund requests that payment got for an order, whose number names its payments. */
export const refundRequestsOf = ({ upstream }: World, order: AckedOrder): RefundRequest[] =>
  [...upstream.payments]
    .filter(([, request]) => request.operation === 'refund')
    .map(([key, request]) => ({ key, body: request.body as RefundRequest['body'] }))
    .filter(({ body }) => body.payment_id.startsWith(`p${order.number}-`));
