import { requestUpstream, type UpstreamTarget } from './request.ts';
import type { Upstreams } from './types.ts';

/**
 * The orders service (spec 1): `POST ORDERS_NOTIFY_URL` with the `order.created` event, whose `event_id` is Kafka's, so
 * that a repeat is safe. Any 2xx is success. @throws UpstreamUnavailable otherwise; the request is sent again
 */
export function createOrders(target: UpstreamTarget): Upstreams['orders'] {
  return {
    async notify(event, call) {
      await requestUpstream(
        target,
        { operation: 'notify', method: 'POST', path: '', body: event, schema: null, safeToRepeat: true },
        call,
      );
      return 'accepted';
    },
  };
}
