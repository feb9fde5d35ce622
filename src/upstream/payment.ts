import * as v from 'valibot';
import type { CallContext } from '../domain/values/ports.ts';
import { requestUpstream, type UpstreamTarget } from './request.ts';
import type { Upstreams } from './types.ts';
import { toWireMoney } from './wire-money.ts';

const answerSchema = v.object({ accepted: v.boolean() });

/**
 * payment (spec 15): `POST /refund {key, refund_id, payment_id, amount}` and `POST /void {key, payment_id}` →
 * `{accepted}`, idempotent by `key`, so that a repeat is safe. `amount` is `{v, c}`. "accepted" does not mean done: the
 * outcome comes as an event. `{accepted: false}` is 'refused'. @throws UpstreamUnavailable for every other answer
 */
export function createPayment(target: UpstreamTarget): Upstreams['payment'] {
  async function ask(operation: 'refund' | 'void', body: unknown, call: CallContext) {
    const { accepted } = await requestUpstream(
      target,
      {
        operation,
        method: 'POST',
        path: `/${operation}`,
        body,
        schema: answerSchema,
        safeToRepeat: true,
      },
      call,
    );
    return accepted ? 'accepted' : 'refused';
  }

  return {
    refund: ({ key, refundId, paymentId, amount }, call) =>
      ask('refund', { key, refund_id: refundId, payment_id: paymentId, amount: toWireMoney(amount) }, call),
    void: ({ key, paymentId }, call) => ask('void', { key, payment_id: paymentId }, call),
  };
}
